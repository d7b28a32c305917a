import * as en from './en/libraries';
import { room } from './index.svelte';

export const libraries = room({ en: en.libraries });
