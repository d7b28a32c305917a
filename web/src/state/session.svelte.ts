import * as account from '../api/account';
import { ApiError } from '../api/request';
import type { Me } from '../api/types';
import { useLanguage } from '../i18n/index.svelte';
import { useTheme } from './appearance.svelte';

type Stage = 'starting' | 'unreachable' | 'setup' | 'signed-out' | 'signed-in';

export const session = $state<{ stage: Stage; me: Me | null; interrupted: boolean }>({
  stage: 'starting',
  me: null,
  interrupted: false,
});

/** Finds out who is here. Safe to call again after a lost connection. */
export async function begin(): Promise<void> {
  try {
    await enter();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) {
      session.stage = 'unreachable';
      return;
    }
    try {
      session.stage = (await account.setUpNeeded()).needed ? 'setup' : 'signed-out';
    } catch {
      session.stage = 'unreachable';
    }
  }
}

/** Loads the account that the session cookie names and opens the app for it. */
export async function enter(): Promise<void> {
  const me = await account.me();
  session.me = me;
  if (me.settings?.theme) useTheme(me.settings.theme);
  await useLanguage(me.settings?.language ?? 'auto');
  session.interrupted = false;
  session.stage = 'signed-in';
}

/** The server no longer takes our cookie; what is on the screen must not stay readable. */
export function expired(): void {
  if (session.stage !== 'signed-in') return;
  session.interrupted = true;
  session.stage = 'signed-out';
  session.me = null;
}

export async function signOut(): Promise<void> {
  await account.signOut();
  navigator.serviceWorker?.controller?.postMessage('forget');
  session.me = null;
  session.stage = 'signed-out';
}
