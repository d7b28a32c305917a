import { mount } from 'svelte';
import '../ui/tokens.css';
import '../ui/base.css';
import { useLanguage } from '../i18n/index.svelte';
import LinkPage from './LinkPage.svelte';

/** The page of a link: no account, no service worker, nothing kept. */
void useLanguage('auto').then(() => mount(LinkPage, { target: document.getElementById('app') as HTMLElement }));
