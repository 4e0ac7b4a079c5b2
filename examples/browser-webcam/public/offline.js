// Keeps what the page is made of, so that it opens without a network. The models keep themselves.
const keeps = ({ url, method }) =>
  method === 'GET' && url.startsWith(self.location.origin) && !url.includes('/models/');

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  if (keeps(event.request)) event.respondWith(newest(event.request));
});

async function newest(request) {
  const page = await caches.open('page');
  try {
    const response = await fetch(request);
    if (response.ok) await page.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await page.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}
