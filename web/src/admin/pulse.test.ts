import { describe, expect, it } from 'vitest';
import type { ServerHealth } from '../api/types';
import { between } from './pulse.svelte';

const at = (changed: Partial<ServerHealth>): ServerHealth => ({
  parts: { store: 'ok', index: 'ok', volume: 'ok' },
  uptime_s: 10,
  requests: 100,
  answering_ms: 500,
  failures: 0,
  jobs_done: 4,
  photos_read: 3,
  jobs_waiting: 0,
  jobs_failed: 0,
  listeners: 1,
  people: 2,
  photos: 3,
  memory_bytes: 20_000_000,
  store_bytes: 1,
  index_bytes: 1,
  disk_bytes: null,
  free_bytes: null,
  ...changed,
});

describe('the time between two answers', () => {
  it('gives rates', () => {
    const beat = between(at({}), at({ requests: 120, answering_ms: 600, photos_read: 8, jobs_waiting: 7 }), 5);
    expect(beat).toEqual({ requests: 4, took: 5, photos: 60, waiting: 7, memory: 20_000_000 });
  });

  it('divides by no request', () => {
    expect(between(at({}), at({}), 3).took).toBe(0);
  });
});
