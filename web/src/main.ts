import { mount } from 'svelte';
import './ui/tokens.css';
import './ui/base.css';
import App from './App.svelte';
import { appearance, useTheme } from './state/appearance.svelte';
import { watchConnection } from './state/connection.svelte';
import { followLinks } from './state/route.svelte';
import { begin } from './state/session.svelte';

useTheme(appearance.theme);
followLinks();
watchConnection();
mount(App, { target: document.getElementById('app') as HTMLElement });
void begin();

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  addEventListener('load', () => {
    // Without it the page works as well, only not offline; plain http on a LAN has none.
    navigator.serviceWorker.register('/sw.js').catch(() => {});
  });
}
