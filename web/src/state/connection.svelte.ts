import { onTransport } from '../api/request';
import { expired } from './session.svelte';

/** `lost` while the server cannot be reached; `returned` counts how often it came back. */
export const connection = $state({ lost: false, offline: !navigator.onLine, returned: 0 });

const PROBE_MS = 3000;
let probing: ReturnType<typeof setTimeout> | undefined;

async function probe(): Promise<void> {
  probing = undefined;
  try {
    const answer = await fetch('/api', { cache: 'no-store' });
    if (answer.status < 500) {
      reached();
      return;
    }
  } catch {
    // Still away; ask again below.
  }
  connection.lost = true;
  watch();
}

function watch(): void {
  if (probing === undefined) probing = setTimeout(probe, PROBE_MS);
}

/** Something broke off that may be the server's end or only its own: ask before saying so. */
export function doubt(): void {
  if (!connection.lost) void probe();
}

export function lost(): void {
  connection.lost = true;
  watch();
}

export function reached(): void {
  if (!connection.lost) return;
  connection.lost = false;
  connection.returned += 1;
}

/** Call once: ties the transport's news to this state. */
export function watchConnection(): void {
  onTransport({ signedOut: expired, unreachable: lost, reached });
  addEventListener('online', () => {
    connection.offline = false;
    if (connection.lost) void probe();
  });
  addEventListener('offline', () => {
    connection.offline = true;
  });
}
