'use strict';
// Keeps the page for when there is no network. All files are of one version, or none is.

const VERSION = 'demur-/* version */';
const FILES = [
  './',
  /* files */
];

self.addEventListener('install', (event) => {
  const all = async () => {
    const cache = await caches.open(VERSION);
    // Past the browser's own cache, which may hold files of the version before.
    await cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })));
    await self.skipWaiting();
  };
  event.waitUntil(all());
});

self.addEventListener('activate', (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name.startsWith('demur-') && name !== VERSION) await caches.delete(name);
  };
  event.waitUntil(old());
});

self.addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET' || new URL(event.request.url).origin !== location.origin) return;
  const kept = async () => {
    const cache = await caches.open(VERSION);
    // The query says how the page opens, and is not part of a file.
    return (await cache.match(event.request, { ignoreSearch: true })) || fetch(event.request);
  };
  event.respondWith(kept());
});
