import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { request } from './http.js';
import { NpmError } from './npm-pack.js';
import { npmSettings } from './npm-settings.js';

/** What a registry says of one version of a package. */
interface Manifest {
  readonly dist?: { readonly tarball?: string; readonly integrity?: string };
}

/**
 * Fetches a package from the registry of the user's settings where there is no npm to do it.
 *
 * @returns the path of the tarball, which has the registry's checksum
 */
export async function fetchTarball(
  spec: string,
  folder: string,
  mostBytes: number,
  signal?: AbortSignal,
): Promise<string> {
  const at = spec.lastIndexOf('@');
  const [name, version] = [spec.slice(0, at), spec.slice(at + 1)];
  const registry = (await npmSettings()).registryOf(name);
  const address = new URL(`${name.replace('/', '%2f')}/${version}`, registry);
  const { dist } = await request(address, signal, async (body) => {
    const chunks = [];
    for await (const chunk of bounded(body, mostBytes, `${address}`)) chunks.push(chunk);
    return parseManifest(Buffer.concat(chunks), address);
  });
  if (!dist?.tarball) throw new NpmError('EINVALID', `${address} names no tarball`);
  const path = join(folder, 'package.tgz');
  const url = new URL(dist.tarball, registry);
  const hash = createHash('sha512');
  await request(url, signal, (body) =>
    pipeline(
      bounded(body, mostBytes, `${url}`),
      async function* (chunks) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(path),
    ),
  );
  const expected = /(?:^|\s)(sha512-[^\s?]+)/.exec(dist.integrity ?? '')?.[1];
  if (expected !== undefined && expected !== `sha512-${hash.digest('base64')}`) {
    throw new NpmError('EINTEGRITY', `${url} does not have the registry's checksum`);
  }
  return path;
}

function parseManifest(bytes: Buffer, address: URL): Manifest {
  try {
    return JSON.parse(bytes.toString()) ?? {};
  } catch {
    throw new NpmError('EINVALID', `${address} does not answer with JSON`);
  }
}

async function* bounded(body: AsyncIterable<Uint8Array>, most: number, what: string) {
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > most) throw new NpmError('E2BIG', `${what} has more than ${most} bytes`);
    yield chunk;
  }
}
