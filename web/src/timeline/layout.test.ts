import { describe, expect, it } from 'vitest';
import { estimate, itemNear, justify, measureFor, rowAt, rowOf } from './layout';

const measure = measureFor(1200);
const ratios = (n: number) =>
  Float32Array.from({ length: n }, (_, i) => [1.5, 0.67, 1.33, 2.4, 1, 0.45][(i * 7 + (i >> 3)) % 6]);

describe('justified rows', () => {
  it('puts every photo in exactly one row, in order and without overlap', () => {
    const n = 5000;
    const laid = justify(ratios(n), n, measure);
    expect(laid.first[0]).toBe(0);
    expect(laid.first[laid.rows]).toBe(n);
    for (let r = 0; r < laid.rows; r++) {
      expect(laid.first[r + 1]).toBeGreaterThan(laid.first[r]);
      for (let i = laid.first[r] + 1; i < laid.first[r + 1]; i++) {
        expect(laid.left[i]).toBe(laid.left[i - 1] + laid.wide[i - 1] + measure.gap);
      }
      if (r > 0) expect(laid.top[r]).toBe(laid.top[r - 1] + laid.high[r - 1] + measure.gap);
    }
  });

  it('fills every row but the last to the pixel', () => {
    const n = 3000;
    const laid = justify(ratios(n), n, measure);
    for (let r = 0; r < laid.rows - 1; r++) {
      const last = laid.first[r + 1] - 1;
      expect(laid.left[last] + laid.wide[last]).toBe(measure.width);
    }
  });

  it('does not blow up a single photo in the last row', () => {
    const laid = justify(Float32Array.of(1), 1, measure);
    expect(laid.high[0]).toBeLessThanOrEqual(measure.target);
    expect(laid.wide[0]).toBe(laid.high[0]);
  });

  it('keeps a panorama on a phone within the page', () => {
    const phone = measureFor(390);
    const laid = justify(Float32Array.of(3.2, 3.2), 2, phone);
    for (let i = 0; i < 2; i++) expect(laid.left[i] + laid.wide[i]).toBeLessThanOrEqual(phone.width);
  });

  it('estimates the height of a month within a tenth', () => {
    const n = 70_000;
    const all = ratios(n);
    const mean = all.reduce((sum, one) => sum + one, 0) / n;
    const guess = estimate(n, mean, measure);
    expect(Math.abs(guess - justify(all, n, measure).height) / guess).toBeLessThan(0.1);
  });

  it('finds the row and the photo at a position', () => {
    const n = 500;
    const laid = justify(ratios(n), n, measure);
    for (const i of [0, 17, 250, 499]) {
      const r = rowOf(laid, i);
      expect(laid.first[r]).toBeLessThanOrEqual(i);
      expect(rowAt(laid, laid.top[r] + 1)).toBe(r);
      expect(itemNear(laid, r, laid.left[i] + laid.wide[i] / 2)).toBe(i);
    }
  });

  it('lays out nothing', () => {
    const laid = justify(new Float32Array(0), 0, measure);
    expect(laid.rows).toBe(0);
    expect(laid.height).toBe(0);
  });
});
