import * as en from './en/account';
import { room } from './index.svelte';

export const account = room({ en: en.account });
export const settings = room({ en: en.settings });
export const signInWays = room({ en: en.signInWays });
export const firstRun = room({ en: en.firstRun });
