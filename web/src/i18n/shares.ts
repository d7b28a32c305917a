import * as en from './en/shares';
import { room } from './index.svelte';

export const shares = room({ en: en.shares });
export const sharedFolder = room({ en: en.sharedFolder });
export const withMe = room({ en: en.withMe });
