/** Milliseconds after which the page goes on without. */
const PATIENCE = 3000;

/**
 * Has a service worker keep the page's files, so that it opens offline from the second visit on. Browsers have none
 * in pages that are not secure.
 */
export async function keepOffline(): Promise<void> {
  const isBuilt = !import.meta.url.includes('.ts');
  if (!isBuilt || !('serviceWorker' in navigator)) return;
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  await Promise.race([keep(), patience]).catch(() => {});
}

async function keep(): Promise<void> {
  const { serviceWorker } = navigator;
  await serviceWorker.register('offline.js');
  if (!serviceWorker.controller) {
    await new Promise((resolve) => {
      serviceWorker.addEventListener('controllerchange', resolve, { once: true });
    });
  }
  // What came before the worker listened.
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  const own = loaded.filter((url) => url.startsWith(location.origin) && !url.includes('/models/'));
  const page = await caches.open('page');
  await page.addAll([location.href, ...new Set(own)]);
}
