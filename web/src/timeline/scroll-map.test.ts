import { describe, expect, it } from 'vitest';
import { ScrollMap, TALLEST_SCROLL } from './scroll-map';

function map(layoutHeight: number, viewport = 800): ScrollMap {
  const made = new ScrollMap();
  made.layoutHeight = layoutHeight;
  made.viewport = viewport;
  return made;
}

/** What the browser does with a position that it was told to set. */
function bar(made: ScrollMap, at: number, by: number): number {
  return Math.min(Math.max(at + by, 0), made.scrollHeight - made.viewport);
}

describe('scroll map', () => {
  it('is the identity while the layout fits', () => {
    const made = map(50_000);
    expect(made.scrollHeight).toBe(50_000);
    made.scrolled(12_345);
    expect(made.layoutTop).toBe(12_345);
    expect(made.settle()).toBeNull();
  });

  it('never asks the browser for more than it can scroll', () => {
    expect(map(40_000_000).scrollHeight).toBe(TALLEST_SCROLL);
  });

  it('moves a squeezed layout pixel for pixel under the wheel', () => {
    const made = map(40_000_000);
    made.scrolled(100);
    made.scrolled(220);
    expect(made.layoutTop).toBe(220);
  });

  it('takes a drag of the bar in proportion', () => {
    const made = map(40_000_000);
    made.scrolled((TALLEST_SCROLL - 800) / 2);
    expect(made.layoutTop).toBeCloseTo((40_000_000 - 800) / 2, 0);
  });

  it('reaches both ends by wheel alone', () => {
    const made = map(9_000_000);
    let at = made.goTo(made.lowest - 5000) ?? 0;
    for (let i = 0; i < 200; i++) {
      at = bar(made, at, 100);
      at = made.scrolled(at) ?? at;
    }
    expect(made.layoutTop).toBeCloseTo(made.lowest, 0);
    at = made.goTo(5000) ?? at;
    for (let i = 0; i < 200; i++) {
      at = bar(made, at, -100);
      at = made.scrolled(at) ?? at;
    }
    expect(made.layoutTop).toBe(0);
    expect(at).toBe(0);
  });

  it('settles without moving the picture', () => {
    const made = map(40_000_000);
    made.goTo(20_000_000);
    for (let at = 4_000_000; at < 4_010_000; at += 100) made.scrolled(at);
    const before = made.layoutTop;
    made.settle();
    expect(made.layoutTop).toBe(before);
    expect(made.settle()).toBeNull();
  });

  it('keeps what is seen when heights above it change', () => {
    const made = map(50_000);
    made.scrolled(10_000);
    made.layoutHeight = 52_000;
    made.shift(2000);
    expect(made.layoutTop).toBe(12_000);
    made.scrolled(10_050);
    expect(made.layoutTop).toBe(12_050);
    expect(made.settle()).toBe(12_050);
  });
});
