import { locale } from './index.svelte';

const cache = new Map<string, Intl.DateTimeFormat>();

/**
 * A photo's wall-clock time, as milliseconds that read as UTC: what the clock on the wall showed
 * where the photo was taken, whatever zone the reader is in.
 */
export function wallClock(rfc3339: string | null): number {
  if (!rfc3339) return Number.NaN;
  return Date.parse(`${rfc3339.slice(0, 19)}Z`);
}

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + JSON.stringify(options);
  let format = cache.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale(), options);
    cache.set(key, format);
  }
  return format;
}

export const longDate = (wall: number): string =>
  dateFormat({ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(wall);

export const dateAndTime = (wall: number): string =>
  dateFormat({ dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' }).format(wall);

/** `2024-07` as "July 2024"; what is not a month comes back as it is. */
export function monthName(bucket: string): string {
  const at = Date.parse(`${bucket}-01T00:00:00Z`);
  if (Number.isNaN(at)) return bucket;
  return dateFormat({ month: 'long', year: 'numeric', timeZone: 'UTC' }).format(at);
}

/** An instant, in the reader's own zone. */
export const instant = (rfc3339: string): string =>
  dateFormat({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(rfc3339));

/** The day of an instant, in the reader's own zone. */
export const day = (rfc3339: string): string => dateFormat({ dateStyle: 'medium' }).format(new Date(rfc3339));

export const decimal = (n: number): string => n.toLocaleString(locale(), { maximumFractionDigits: n < 10 ? 1 : 0 });

/** A length of time in its largest unit, from minutes to days. */
export function span(seconds: number): string {
  const [unit, length] = seconds < 5400 ? (['minute', 60] as const) : seconds < 172_800 ? (['hour', 3600] as const) : (['day', 86_400] as const);
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long' }).format(Math.floor(seconds / length));
}

export const count = (n: number): string => n.toLocaleString(locale());

export function bytes(n: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const step = n < 1000 ? 0 : Math.min(Math.floor(Math.log10(n) / 3), units.length - 1);
  const value = n / 1000 ** step;
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: units[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value);
}
