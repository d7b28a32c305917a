import * as en from './en/trash';
import { room } from './index.svelte';

export const trash = room({ en: en.trash });
