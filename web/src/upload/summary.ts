import { m } from '../i18n/index.svelte';
import { isActive, isOver } from './item';
import type { Item, ItemState } from './item';

export interface Summary {
  total: number;
  sent: number;
  by: Record<ItemState, number>;
  active: number;
  over: number;
}

/** Counts and bytes over all files. Files that the server had already are not bytes to send. */
export function summarise(items: Item[]): Summary {
  const by = { waiting: 0, hashing: 0, checked: 0, sending: 0, paused: 0, done: 0, known: 0, failed: 0, clash: 0, missing: 0 };
  const sum: Summary = { total: 0, sent: 0, by, active: 0, over: 0 };
  for (const item of items) {
    by[item.state] += 1;
    if (isActive(item)) sum.active += 1;
    if (isOver(item)) sum.over += 1;
    if (item.state === 'known' || item.state === 'missing' || item.state === 'failed' || item.state === 'clash') continue;
    sum.total += item.size;
    sum.sent += Math.min(item.sent, item.size);
  }
  return sum;
}

const WEIGHT: Record<ItemState, number> = {
  failed: 0,
  clash: 1,
  sending: 2,
  paused: 3,
  missing: 4,
  hashing: 5,
  checked: 6,
  waiting: 7,
  done: 8,
  known: 9,
};

/** What matters first; a list of ten thousand rows would help nobody. */
export function foremost(items: Item[], most: number): Item[] {
  const groups: Item[][] = Object.keys(WEIGHT).map(() => []);
  for (const item of items) {
    const group = groups[WEIGHT[item.state]];
    if (group.length < most) group.push(item);
  }
  return groups.flat().slice(0, most);
}

export function headlineOf({ by, active, over }: Summary, paused: boolean): string {
  const words = m().upload;
  if (paused && active > 0) return words.paused;
  if (by.sending > 0) return words.uploading(active);
  if (active > 0) return words.checking(active);
  if (by.clash > 0) return words.taken(by.clash);
  return over > 0 && by.done > 0 ? words.finished(by.done) : words.title;
}

/** What else is worth saying; `processing` files have arrived and are not looked at yet. */
export function notesOf({ by }: Summary, processing: number): string[] {
  const words = m().upload;
  return [
    by.known > 0 ? words.skipped(by.known) : '',
    by.failed > 0 ? words.failures(by.failed) : '',
    processing > 0 ? words.processing(processing) : '',
  ].filter(Boolean);
}

export function duration(seconds: number): string {
  const words = m().upload;
  if (seconds < 60) return words.seconds(Math.max(1, Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? words.minutes(minutes) : words.hours(Math.floor(minutes / 60), minutes % 60);
}
