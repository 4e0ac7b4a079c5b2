/**
 * Whether `fetch` reads what is at an address: by http(s), or by the scheme that the page itself comes from, such as
 * those of extensions (`chrome-extension:`) and shells (`app:`, `tauri:`); never `file:`, which browsers refuse.
 */
export function isFetched({ protocol, host }: URL): boolean {
  if (protocol === 'https:' || protocol === 'http:') return true;
  if (protocol === 'file:' || host === '') return false;
  const { location, origin } = globalThis;
  // A worker that was started from `blob:` has the page's origin, and "null" has none.
  return protocol === location?.protocol || !!origin?.startsWith(`${protocol}//`);
}
