import * as en from './en/public';
import { room } from './index.svelte';

export const shared = room({ en: en.shared });
