import { BASE } from './request';

export interface PhotoEvent {
  id: string;
  state: string;
  bucket: string | null;
  change: 'added' | 'updated' | 'removed';
}

export interface IngestEvent {
  waiting: number;
  running: number;
  failed: number;
}

export interface EventHandlers {
  open(): void;
  lost(): void;
  photo(event: PhotoEvent): void;
  ingest(event: IngestEvent): void;
  quota(event: { used_bytes: number }): void;
  /** Some events were lost on the way: whatever is shown may be old. */
  missed(): void;
}

const LONGEST_WAIT_MS = 30_000;

/** One stream of server events that comes back by itself, with growing pauses; returns its end. */
export function listen(on: EventHandlers): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = 1000;
  let ended = false;

  const connect = () => {
    source = new EventSource(`${BASE}/events`);
    source.onopen = () => {
      wait = 1000;
      on.open();
    };
    source.onerror = () => {
      // The browser's own reconnection gives up after an HTTP error, so it is not relied on.
      source?.close();
      if (ended) return;
      on.lost();
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
    const take = <T>(name: string, handler: (event: T) => void) =>
      source?.addEventListener(name, (event) => handler(JSON.parse((event as MessageEvent).data)));
    take('photo', on.photo);
    take('ingest', on.ingest);
    take('quota', on.quota);
    take('missed', on.missed);
  };
  const hurry = () => {
    if (source?.readyState !== EventSource.CLOSED || ended) return;
    clearTimeout(timer);
    connect();
  };

  connect();
  addEventListener('online', hurry);
  return () => {
    ended = true;
    clearTimeout(timer);
    source?.close();
    removeEventListener('online', hurry);
  };
}
