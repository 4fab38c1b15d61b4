// The rig's service worker: fills CacheStorage, and answers one path itself to prove that it runs.
// The page server puts `const PRECACHED_PARTS` before this text.
const PARTS = Array.from({ length: PRECACHED_PARTS }, (_, part) => `/precached/${part}`);

async function fillCache() {
  const cache = await caches.open('rig-assets');
  await cache.addAll(PARTS);
  await self.skipWaiting();
}

self.addEventListener('install', (event) => event.waitUntil(fillCache()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  // The server has no such path, so only a living worker can answer it.
  if (new URL(event.request.url).pathname === '/answer-of-the-worker') {
    event.respondWith(new Response('worker'));
  }
});
