/* Keeps the page itself and what was seen, so that it opens without the server. Writes never pass here. */
const VERSION = '__VERSION__';
const SHELL = ['__SHELL__'];
const PAGE = `page-${VERSION}`;
const PICTURES = 'pictures-1';
const READS = 'reads-1';
const PICTURES_KEPT = 3000;
const READS_KEPT = 300;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(PAGE)
      .then((cache) => cache.addAll(SHELL))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => ![PAGE, PICTURES, READS].includes(name)).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

/* Signing out leaves nothing of the person on a shared computer. */
self.addEventListener('message', (event) => {
  if (event.data === 'forget') event.waitUntil(Promise.all([caches.delete(PICTURES), caches.delete(READS)]));
});

/* Caches list their keys in the order of insertion, so the oldest go first. */
async function bound(name, most) {
  const cache = await caches.open(name);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)));
}

let puts = 0;
async function keep(name, most, request, response) {
  const cache = await caches.open(name);
  await cache.put(request, response);
  puts += 1;
  if (puts % 50 === 0) await bound(name, most);
}

async function cacheFirst(event, name, most) {
  const cache = await caches.open(name);
  const found = await cache.match(event.request);
  if (found) return found;
  const response = await fetch(event.request);
  if (response.ok && response.status === 200) event.waitUntil(keep(name, most, event.request, response.clone()));
  return response;
}

async function networkFirst(event, name, most) {
  try {
    const response = await fetch(event.request);
    if (response.status === 200) event.waitUntil(keep(name, most, event.request, response.clone()));
    return response;
  } catch (error) {
    const found = await caches.match(event.request);
    if (found) return found;
    throw error;
  }
}

async function page(event) {
  try {
    return await fetch(event.request);
  } catch (error) {
    const found = await caches.match('/', { cacheName: PAGE });
    if (found) return found;
    throw error;
  }
}

const REMEMBERED = /^\/api\/v1\/(photos\/timeline|photos\/[0-9a-f-]+$|account\/me$|folders$|tags$)/;

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    // A link's page is the server's own to answer, and nothing of it is kept.
    if (!/^\/(api|s)(\/|$)/.test(url.pathname)) event.respondWith(page(event));
  } else if (url.pathname.startsWith('/assets/')) event.respondWith(cacheFirst(event, PAGE, Number.POSITIVE_INFINITY));
  else if (/^\/api\/v1\/photos\/[^/]+\/thumbnail$/.test(url.pathname) && url.searchParams.get('size') === 'small') {
    event.respondWith(cacheFirst(event, PICTURES, PICTURES_KEPT));
  } else if (REMEMBERED.test(url.pathname)) event.respondWith(networkFirst(event, READS, READS_KEPT));
});
