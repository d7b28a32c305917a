import { waitingCount } from '../api/admin';
import { session } from './session.svelte';

/** How many people wait for an administrator's approval, for the mark beside the way to them. */
export const waiting = $state({ people: 0 });

export const administers = (): boolean => session.me !== null && session.me.role !== 'user';

export async function countWaiting(): Promise<void> {
  if (!administers()) return;
  // Without an answer the mark stays as it is; the list itself says what is wrong.
  waiting.people = await waitingCount().catch(() => waiting.people);
}
