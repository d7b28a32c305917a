import * as en from './en/account';
import { firstRun as enFirstRun } from './en/first-run';
import { signInWays as enSignInWays } from './en/sign-in';
import { room } from './index.svelte';

export const account = room({ en: en.account });
export const settings = room({ en: en.settings });
export const signInWays = room({ en: enSignInWays });
export const firstRun = room({ en: enFirstRun });
