/** Where this browser keeps what the page has learned: a file, as "Save" gives it. */
const [PLACE, NAME] = ['who-is-who', 'learned.safetensors'];

/** Keeps it for the next visit, in place of what was kept before. */
export async function keep(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  await (await caches.open(PLACE)).put(NAME, new Response(bytes));
}

/** What an earlier visit has kept. */
export async function kept(): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const found = await (await caches.open(PLACE)).match(NAME);
  return found && new Uint8Array(await found.arrayBuffer());
}

export async function forget(): Promise<void> {
  await caches.delete(PLACE);
}
