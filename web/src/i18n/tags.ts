import * as en from './en/tags';
import { room } from './index.svelte';

export const tags = room({ en: en.tags });
