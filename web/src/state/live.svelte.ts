import { listen } from '../api/events';
import type { PhotoEvent } from '../api/events';
import { jobCount } from '../api/library';
import { doubt, reached } from './connection.svelte';

/** What the server tells while it works. `failed` counts this user's files that could not be read. */
export const live = $state<{ processing: number; failed: number; used: number | null }>({
  processing: 0,
  failed: 0,
  used: null,
});

type Hear = (events: PhotoEvent[]) => void;
const hearers = new Set<Hear>();

const GATHER_MS = 500;
const GATHER_AT_MOST_MS = 2000;
let gathered: PhotoEvent[] = [];
let since = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let end: (() => void) | null = null;
let openedBefore = false;

function pass(): void {
  const events = gathered;
  gathered = [];
  timer = undefined;
  for (const hear of hearers) hear(events);
}

/** An import makes a storm of events: they are handed on in groups, never later than two seconds. */
function gather(event: PhotoEvent): void {
  if (gathered.length === 0) since = Date.now();
  gathered.push(event);
  if (timer && Date.now() - since > GATHER_AT_MOST_MS) return;
  clearTimeout(timer);
  timer = setTimeout(pass, GATHER_MS);
}

/** Hears of changed photos; an empty group means "something may have changed while away". */
export function onPhotos(hear: Hear): () => void {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

function askAll(): void {
  for (const hear of hearers) hear([]);
}

/** Events tell of changes only; what was so before the stream began is asked once. */
async function countJobs(): Promise<void> {
  try {
    [live.processing, live.failed] = await Promise.all([jobCount('waiting'), jobCount('failed')]);
  } catch {
    // The next event brings the numbers.
  }
}

export function startLive(): void {
  end ??= listen({
    open() {
      reached();
      if (openedBefore) askAll();
      openedBefore = true;
      void countJobs();
    },
    lost: doubt,
    photo: gather,
    ingest(event) {
      live.processing = event.waiting + event.running;
      live.failed = event.failed;
    },
    quota(event) {
      live.used = event.used_bytes;
    },
    missed: askAll,
  });
}

export function stopLive(): void {
  end?.();
  end = null;
  openedBefore = false;
}
