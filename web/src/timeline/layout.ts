/**
 * Justified rows of one section. Item `i` lies in the row `r` with `first[r] <= i < first[r + 1]`;
 * rows lie from `top[r]` to `top[r] + high[r]`, in px from the section's first row.
 */
export interface SectionLayout {
  n: number;
  rows: number;
  first: Uint32Array;
  top: Float64Array;
  high: Float32Array;
  left: Float32Array;
  wide: Float32Array;
  height: number;
}

export interface Measure {
  width: number;
  target: number;
  gap: number;
}

/** The row height aimed at: about three pictures a row on a phone, seven on a desk. */
export function measureFor(width: number): Measure {
  const target = Math.round(Math.min(Math.max(80 + width * 0.1, 100), 230));
  return { width, target, gap: width < 720 ? 2 : 4 };
}

/** A last row is stretched only when it is this full; else it keeps the height aimed at. */
const STRETCH_FROM = 0.8;
const TALLEST = 1.6;

/** Lays `n` pictures in order into rows as wide as the page. Linear in `n`, whole pixels. */
export function justify(ratio: Float32Array, n: number, { width, target, gap }: Measure): SectionLayout {
  const left = new Float32Array(n);
  const wide = new Float32Array(n);
  const firsts: number[] = [];
  const tops: number[] = [];
  const highs: number[] = [];
  let y = 0;

  const close = (from: number, to: number, sum: number, last: boolean) => {
    const gaps = gap * (to - from - 1);
    const fitting = (width - gaps) / sum;
    const full = (sum * target + gaps) / width >= STRETCH_FROM;
    const stretch = !last || full;
    const high = Math.round(stretch ? Math.min(fitting, target * TALLEST) : Math.min(target, fitting));
    placeRow(ratio, from, to, { high, width, gap, flush: stretch && fitting <= target * TALLEST }, left, wide);
    firsts.push(from);
    tops.push(y);
    highs.push(high);
    y += high + gap;
  };

  let from = 0;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const before = sum;
    sum += ratio[i];
    const natural = sum * target + gap * (i - from);
    if (natural < width) continue;
    const withIt = (width - gap * (i - from)) / sum;
    const without = i > from ? (width - gap * (i - from - 1)) / before : Number.POSITIVE_INFINITY;
    if (target / withIt <= without / target) {
      close(from, i + 1, sum, false);
      from = i + 1;
      sum = 0;
    } else {
      close(from, i, before, false);
      from = i;
      sum = ratio[i];
    }
  }
  if (from < n) close(from, n, sum, true);

  return {
    n,
    rows: firsts.length,
    first: Uint32Array.from([...firsts, n]),
    top: Float64Array.from(tops),
    high: Float32Array.from(highs),
    left,
    wide,
    height: Math.max(0, y - gap),
  };
}

function placeRow(
  ratio: Float32Array,
  from: number,
  to: number,
  row: { high: number; width: number; gap: number; flush: boolean },
  left: Float32Array,
  wide: Float32Array,
): void {
  let x = 0;
  for (let i = from; i < to; i++) {
    const end = i === to - 1 && row.flush ? row.width : Math.round(x + ratio[i] * row.high);
    left[i] = Math.round(x);
    wide[i] = Math.max(1, end - left[i]);
    x = left[i] + wide[i] + row.gap;
  }
}

/** The height that `n` pictures of the given mean ratio are likely to need, before they are known. */
export function estimate(n: number, meanRatio: number, { width, target, gap }: Measure): number {
  if (n === 0) return 0;
  const perRow = Math.max(1, width / (meanRatio * target + gap));
  return Math.ceil(n / perRow) * (target + gap) - gap;
}

/** The row that holds the position `y`, or the nearest one. */
export function rowAt(layout: SectionLayout, y: number): number {
  let low = 0;
  let high = layout.rows - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (layout.top[middle] <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function rowOf(layout: SectionLayout, i: number): number {
  let low = 0;
  let high = layout.rows - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (layout.first[middle] <= i) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The item of row `r` whose middle is nearest to `x`. */
export function itemNear(layout: SectionLayout, r: number, x: number): number {
  let best = layout.first[r];
  let distance = Number.POSITIVE_INFINITY;
  for (let i = layout.first[r]; i < layout.first[r + 1]; i++) {
    const away = Math.abs(layout.left[i] + layout.wide[i] / 2 - x);
    if (away < distance) {
      distance = away;
      best = i;
    }
  }
  return best;
}
