import * as en from './en/connect';
import { room } from './index.svelte';

export const connect = room({ en: en.connect });
