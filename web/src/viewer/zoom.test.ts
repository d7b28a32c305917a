import { describe, expect, it } from 'vitest';
import { FITTED, around, bounded, fit, largest } from './zoom';

const stage = { w: 1000, h: 800 };

describe('zoom', () => {
  it('fits wide and tall pictures whole', () => {
    expect(fit(2, stage)).toEqual({ w: 1000, h: 500 });
    expect(fit(0.5, stage)).toEqual({ w: 400, h: 800 });
  });

  it('keeps the point under the cursor where it is', () => {
    const view = around(FITTED, 3, 120, -80);
    const where = (v: typeof view, x: number, y: number) => [x * v.scale + v.x, y * v.scale + v.y];
    expect(where(view, 120, -80)).toEqual([120, -80]);
  });

  it('lets no edge come inward', () => {
    const fitted = fit(2, stage);
    const view = bounded({ scale: 2, x: 5000, y: 5000 }, fitted, stage, 8);
    expect(view).toEqual({ scale: 2, x: 500, y: 100 });
    expect(bounded({ scale: 0.2, x: 40, y: 40 }, fitted, stage, 8)).toEqual(FITTED);
  });

  it('goes as far as two screen pixels for one of the picture', () => {
    expect(largest({ w: 1000, h: 500 }, 6000)).toBe(12);
    expect(largest({ w: 1000, h: 500 }, null)).toBe(4);
  });
});
