import { afterEach, expect, it, vi } from 'vitest';
import { withCaches } from './cache-storage.js';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('goes on without what the browser refuses, and without a browser that never answers', async () => {
  vi.stubGlobal('caches', {
    has: () => Promise.reject(new DOMException('no', 'SecurityError')),
    keys: () => new Promise(() => {}),
    open: async () => 'a cache',
  });
  expect(await withCaches((caches) => caches.open('x'))).toBe('a cache');
  expect(await withCaches((caches) => caches.has('x'))).toBeUndefined();
  vi.useFakeTimers();
  const asked = withCaches((caches) => caches.keys());
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await asked).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
  vi.stubGlobal('caches', undefined);
  expect(await withCaches((caches) => caches.keys())).toBeUndefined();
});
