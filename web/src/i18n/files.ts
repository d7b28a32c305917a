import * as en from './en/files';
import { room } from './index.svelte';

export const files = room({ en: en.files });
