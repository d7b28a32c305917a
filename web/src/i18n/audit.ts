import * as en from './en/audit';
import { room } from './index.svelte';

export const audit = room({ en: en.audit });
