import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const run = promisify(execFile);

/** A folder with our packages for browsers in its node_modules, and nothing of this repository. */
export interface PackedApp {
  readonly folder: string;
  /** Writes files of the app, by their paths in it. */
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  close(): Promise<void>;
}

/** Builds and packs the packages as they would be published, and installs them as an app does. */
export async function packedApp(): Promise<PackedApp> {
  const root = await mkdtemp(join(tmpdir(), 'facenet-web-app-'));
  const folder = join(root, 'app');
  const packages = ['core', 'backend-web'];
  const filters = packages.flatMap((name) => ['--filter', `@facenet/${name}`]);
  const workspaces = packages.flatMap((name) => ['-w', `packages/${name}`]);
  await oneAtATime(async () => {
    const build = ['turbo', 'run', 'build', ...filters];
    await run('npx', build, { cwd: repository, maxBuffer: 2 ** 26 });
    await run('npm', ['pack', ...workspaces, '--pack-destination', root], { cwd: repository });
  });
  const tarballs = (await readdir(root)).filter((name) => name.endsWith('.tgz'));
  const write: PackedApp['write'] = async (files) => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
  };
  await write({ 'package.json': '{ "private": true, "type": "module" }' });
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...quiet, ...tarballs.map((name) => join(root, name))], {
    cwd: folder,
  });
  return { folder, write, close: () => rm(root, { recursive: true, force: true }) };
}

/** Test files run side by side, and a build empties the folder that another one packs. */
async function oneAtATime(work: () => Promise<void>): Promise<void> {
  const lock = join(repository, 'node_modules/.cache/facenet-testkit/packing');
  await mkdir(dirname(lock), { recursive: true });
  const taken = () =>
    writeFile(lock, String(process.pid), { flag: 'wx' }).then(
      () => false,
      () => true,
    );
  while (await taken()) {
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (holder && !runs(holder)) await rm(lock, { force: true });
    await wait(200);
  }
  await work().finally(() => rm(lock, { force: true }));
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
