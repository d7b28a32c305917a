import * as en from './en/admin';
import { room } from './index.svelte';

export const admin = room({ en: en.admin });
