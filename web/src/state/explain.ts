import { ApiError } from '../api/request';
import { m } from '../i18n/index.svelte';
import { toast } from './toast.svelte';

/** An error as a sentence that says what happened and what to do. */
export function explain(error: unknown): string {
  const words = m().problems;
  if (!(error instanceof ApiError)) return words.unknown;
  if (error.unreachable) return words.unreachable;
  if (error.message) return error.message;
  if (error.status === 403) return words.forbidden;
  if (error.status === 404) return words.notFound;
  if (error.status === 413) return words.tooLarge;
  if (error.status === 429) return words.tooMany;
  if (error.status === 507) return words.full;
  return error.status >= 500 ? words.server : words.unknown;
}

/** For actions whose only place to speak is a toast. */
export async function orToast<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    toast(explain(error), { tone: 'error' });
    return undefined;
  }
}
