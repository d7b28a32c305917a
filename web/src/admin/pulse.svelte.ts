import { serverHealth } from '../api/admin';
import type { ServerHealth } from '../api/types';
import { explain } from '../state/explain';

const AGAIN_MS = 3_000;
/** Ten minutes fit into a chart. */
export const KEPT = 200;

/** What happened between two answers, or stood at the second. */
export interface Beat {
  /** Requests a second. */
  requests: number;
  /** How long one took, in ms; 0 when there was none. */
  took: number;
  /** Photos a minute. */
  photos: number;
  waiting: number;
  /** Bytes. */
  memory: number;
}

export function between(before: ServerHealth, now: ServerHealth, seconds: number): Beat {
  const requests = now.requests - before.requests;
  return {
    requests: requests / seconds,
    took: requests > 0 ? (now.answering_ms - before.answering_ms) / requests : 0,
    photos: ((now.photos_read - before.photos_read) / seconds) * 60,
    waiting: now.jobs_waiting,
    memory: now.memory_bytes,
  };
}

/** Asks the server how it is for as long as somebody looks. */
export class Pulse {
  now = $state.raw<ServerHealth | null>(null);
  beats = $state.raw<Beat[]>([]);
  problem = $state('');
  #asked = 0;

  async look(): Promise<void> {
    try {
      const now = await serverHealth();
      const asked = performance.now();
      // A server that was started again counts from nothing.
      if (this.now && now.uptime_s >= this.now.uptime_s) {
        const beat = between(this.now, now, (asked - this.#asked) / 1000);
        this.beats = [...this.beats, beat].slice(-KEPT);
      }
      this.now = now;
      this.#asked = asked;
      this.problem = '';
    } catch (error) {
      this.problem = explain(error);
    }
  }

  begin(): () => void {
    void this.look();
    const timer = setInterval(() => {
      if (!document.hidden) void this.look();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }
}
