import type { BucketColumns, PhotoKind } from '../api/types';

/**
 * Photos of one section as flat arrays: about 70 bytes a photo, no object each, and free to move
 * between threads. `n` photos, newest first.
 */
export interface Columns {
  n: number;
  /** 16 bytes an id. */
  id: Uint8Array;
  /** Width over height as shown, bounded so that a panorama stays clickable. */
  ratio: Float32Array;
  /** Wall-clock time of the photo in ms, reading as UTC; NaN when unknown. */
  wall: Float64Array;
  /** Index into KINDS. */
  kind: Uint8Array;
  /** Bits FAVOURITE and FAILED. */
  flags: Uint8Array;
  /** HASH_STRIDE bytes each: a length, then that many bytes of thumbhash. */
  hash: Uint8Array;
}

export const KINDS: readonly PhotoKind[] = ['photo', 'video', 'live'];
export const FAVOURITE = 1;
export const FAILED = 2;
const HASH_STRIDE = 32;
const NARROWEST = 0.45;
const WIDEST = 3.2;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function emptyColumns(n: number): Columns {
  return {
    n,
    id: new Uint8Array(n * 16),
    ratio: new Float32Array(n),
    wall: new Float64Array(n),
    kind: new Uint8Array(n),
    flags: new Uint8Array(n),
    hash: new Uint8Array(n * HASH_STRIDE),
  };
}

function writeId(into: Uint8Array, at: number, uuid: string): void {
  let out = at * 16;
  for (let i = 0; i < 36; i += 2) {
    if (uuid.charCodeAt(i) === 45) i += 1;
    into[out++] = Number.parseInt(uuid.slice(i, i + 2), 16);
  }
}

function writeHash(into: Uint8Array, at: number, base64: string | null): void {
  if (!base64) return;
  const raw = atob(base64);
  const length = Math.min(raw.length, HASH_STRIDE - 1);
  const start = at * HASH_STRIDE;
  into[start] = length;
  for (let i = 0; i < length; i++) into[start + 1 + i] = raw.charCodeAt(i);
}

export function boundedRatio(ratio: number): number {
  return Number.isFinite(ratio) && ratio > 0 ? Math.min(Math.max(ratio, NARROWEST), WIDEST) : 1;
}

export interface Row {
  id: string;
  taken_at: string | null;
  ratio: number;
  kind: PhotoKind;
  thumbhash: string | null;
  favorite: boolean;
  failed: boolean;
}

export function writeRow(c: Columns, at: number, row: Row): void {
  writeId(c.id, at, row.id);
  c.ratio[at] = boundedRatio(row.ratio);
  c.wall[at] = row.taken_at ? Date.parse(`${row.taken_at.slice(0, 19)}Z`) : Number.NaN;
  c.kind[at] = Math.max(KINDS.indexOf(row.kind), 0);
  c.flags[at] = (row.favorite ? FAVOURITE : 0) | (row.failed ? FAILED : 0);
  writeHash(c.hash, at, row.thumbhash);
}

export function pack(json: BucketColumns): Columns {
  const c = emptyColumns(json.id.length);
  for (let i = 0; i < c.n; i++) {
    writeRow(c, i, {
      id: json.id[i],
      taken_at: json.taken_at[i],
      ratio: json.ratio[i],
      kind: json.kind[i],
      thumbhash: json.thumbhash[i],
      favorite: json.favorite[i],
      failed: json.state?.[i] === 'failed',
    });
  }
  return c;
}

export function buffersOf(c: Columns): ArrayBuffer[] {
  return [c.id, c.ratio, c.wall, c.kind, c.flags, c.hash].map((column) => column.buffer as ArrayBuffer);
}

export function idAt(c: Columns, i: number): string {
  let text = '';
  for (let byte = 0; byte < 16; byte++) {
    if (byte === 4 || byte === 6 || byte === 8 || byte === 10) text += '-';
    text += HEX[c.id[i * 16 + byte]];
  }
  return text;
}

/** The thumbhash of photo `i`, or null when it has none. */
export function hashAt(c: Columns, i: number): Uint8Array | null {
  const start = i * HASH_STRIDE;
  const length = c.hash[start];
  return length === 0 ? null : c.hash.subarray(start + 1, start + 1 + length);
}

export function indexOf(c: Columns, uuid: string): number {
  const wanted = new Uint8Array(16);
  writeId(wanted, 0, uuid);
  const view = new DataView(c.id.buffer, c.id.byteOffset);
  const target = new DataView(wanted.buffer);
  const [a, b, d, e] = [0, 4, 8, 12].map((at) => target.getUint32(at));
  for (let i = 0, at = 0; i < c.n; i++, at += 16) {
    if (
      view.getUint32(at + 12) === e &&
      view.getUint32(at + 8) === d &&
      view.getUint32(at + 4) === b &&
      view.getUint32(at) === a
    )
      return i;
  }
  return -1;
}

/** The rows for which `keep` holds, in order. */
export function filtered(c: Columns, keep: (i: number) => boolean): Columns {
  const kept: number[] = [];
  for (let i = 0; i < c.n; i++) if (keep(i)) kept.push(i);
  const out = emptyColumns(kept.length);
  for (const [to, from] of kept.entries()) copyRow(c, from, out, to);
  return out;
}

/** A new set of columns, so that whoever drew the old one sees that it changed. */
export function withFavourite(c: Columns, at: readonly number[], favourite: boolean): Columns {
  const flags = c.flags.slice();
  for (const i of at) flags[i] = favourite ? flags[i] | FAVOURITE : flags[i] & ~FAVOURITE;
  return { ...c, flags };
}

export function joined(a: Columns, b: Columns): Columns {
  const out = emptyColumns(a.n + b.n);
  for (let i = 0; i < a.n; i++) copyRow(a, i, out, i);
  for (let i = 0; i < b.n; i++) copyRow(b, i, out, a.n + i);
  return out;
}

function copyRow(from: Columns, i: number, to: Columns, j: number): void {
  to.id.set(from.id.subarray(i * 16, i * 16 + 16), j * 16);
  to.hash.set(from.hash.subarray(i * HASH_STRIDE, (i + 1) * HASH_STRIDE), j * HASH_STRIDE);
  to.ratio[j] = from.ratio[i];
  to.wall[j] = from.wall[i];
  to.kind[j] = from.kind[i];
  to.flags[j] = from.flags[i];
}
