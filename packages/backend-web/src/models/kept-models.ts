import { type CardFile, type ModelCard, storedFileName } from '@facenet/core/cards';
import { withCaches } from '../cache-storage.js';
import { findMismatch } from './checksum.js';

const PREFIX = 'facenet-models-';
/** To be raised when what is kept changes its form; what former versions kept is then dropped. */
const NAME = `${PREFIX}1`;

/** Bytes of the files of a model, by role. */
export type FilesByRole = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

/**
 * What the browser keeps of a model from an earlier load, every byte checked. What is damaged is
 * dropped. Browsers without Cache Storage, or in a mode that keeps nothing, have none.
 */
export async function keptModel(
  card: ModelCard,
  files: readonly CardFile[],
): Promise<FilesByRole | undefined> {
  return withCaches(async (caches) => {
    if (!(await caches.has(NAME))) return undefined;
    const cache = await caches.open(NAME);
    const found: Record<string, Uint8Array<ArrayBuffer>> = {};
    for (const file of files) {
      const key = keyOf(card, file);
      const response = await cache.match(key);
      if (!response) return undefined;
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (await findMismatch(bytes, file)) {
        await cache.delete(key);
        return undefined;
      }
      found[file.role] = bytes;
    }
    return found;
  });
}

/** Keeps the files of a model, in the place of those that another version of its card has. */
export async function keepModel(
  card: ModelCard,
  files: readonly CardFile[],
  bytes: FilesByRole,
): Promise<void> {
  await withCaches(async (caches) => {
    const cache = await caches.open(NAME);
    const keys = files.map((file) => keyOf(card, file));
    for (const { url } of await cache.keys()) {
      if (url.startsWith(folderOf(card)) && !keys.includes(url)) await cache.delete(url);
    }
    for (const [i, { role }] of files.entries()) {
      const headers = { 'content-type': 'application/octet-stream' };
      await cache.put(keys[i] as string, new Response(bytes[role], { headers }));
    }
    for (const name of await caches.keys()) {
      if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
    }
  });
}

/**
 * Removes every model that the SDK keeps in this browser, those of other versions too. The next load
 * fetches them again.
 */
export async function clearModelCache(): Promise<void> {
  await withCaches(async (caches) => {
    for (const name of await caches.keys()) {
      if (name.startsWith(PREFIX)) await caches.delete(name);
    }
  });
}

/** Keys must be addresses. This one is nobody's, and the checksum tells versions apart. */
const folderOf = ({ id }: ModelCard) => `https://models.facenet.invalid/${encodeURIComponent(id)}/`;
const keyOf = (card: ModelCard, file: CardFile) =>
  `${folderOf(card)}${file.sha256}/${encodeURIComponent(storedFileName(file))}`;
