import { describe, expect, it } from 'vitest';
import { FAILED, FAVOURITE, filtered, hashAt, idAt, indexOf, joined, pack, withFavourite } from './columns';

const ids = [
  '0192f3a4-0000-7abc-8def-00000000000a',
  '0192f3a4-ffff-7abc-8def-fedcba987654',
  '00000000-0000-7000-8000-000000000001',
];
const packed = () =>
  pack({
    id: ids,
    taken_at: ['2024-07-14T10:00:00+02:00', '2024-07-01T23:30:00-05:00', '2024-07-01T00:00:00Z'],
    ratio: [1.5, 20, 0.01],
    kind: ['photo', 'video', 'live'],
    thumbhash: ['1QcSHQRnh493V4dIh4eXh1h4kJUI', null, ''],
    favorite: [true, false, false],
    state: ['ready', 'failed', 'ready'],
  });

describe('columns', () => {
  it('gives back the ids it was given and finds them', () => {
    const c = packed();
    expect(ids.map((_, i) => idAt(c, i))).toEqual(ids);
    expect(ids.map((id) => indexOf(c, id))).toEqual([0, 1, 2]);
    expect(indexOf(c, '0192f3a4-0000-7abc-8def-00000000000b')).toBe(-1);
  });

  it('keeps the clock on the wall where the photo was taken', () => {
    const c = packed();
    expect(new Date(c.wall[1]).toISOString()).toBe('2024-07-01T23:30:00.000Z');
  });

  it('bounds shapes so that no tile is a line', () => {
    const c = packed();
    expect(c.ratio[1]).toBeLessThan(4);
    expect(c.ratio[2]).toBeGreaterThan(0.3);
  });

  it('carries thumbhashes and says where there is none', () => {
    const c = packed();
    expect(hashAt(c, 0)?.length).toBe(21);
    expect(hashAt(c, 1)).toBeNull();
    expect(hashAt(c, 2)).toBeNull();
  });

  it('marks failures and favourites, and leaves the old columns as they were', () => {
    const c = packed();
    expect(c.flags[1] & FAILED).toBe(FAILED);
    const next = withFavourite(c, [1], true);
    expect(next.flags[1] & FAVOURITE).toBe(FAVOURITE);
    expect(c.flags[1] & FAVOURITE).toBe(0);
  });

  it('drops and joins rows whole', () => {
    const c = packed();
    const without = filtered(c, (i) => i !== 0);
    expect([idAt(without, 0), idAt(without, 1)]).toEqual([ids[1], ids[2]]);
    const both = joined(
      without,
      filtered(c, (i) => i === 0),
    );
    expect(idAt(both, 2)).toBe(ids[0]);
    expect(hashAt(both, 2)?.length).toBe(21);
  });
});
