import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentedExample, readmeExample } from './documented-example.js';
import { thorough } from './thorough.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);
const RESOLUTIONS = { bundler: 'esnext', node16: 'node16', nodenext: 'nodenext' };
const { version } = createRequire(import.meta.url)('../../../packages/core/package.json');
const PACKAGES = ['core', 'backend-node', 'server', 'cli', 'backend-web'];
/** With the command and all that is optional, ours among them. */
const MOST_PACKAGES = 100;

const whole = { skip: !thorough, timeout: 300_000 };

/** What the packages are to somebody who has nothing but them. */
describe('the packages in an app of their own', whole, () => {
  let root: string;
  let app: string;
  const tarball = (name: string) => join(root, `facenet-${name}-${version}.tgz`);
  const inApp = (command: string, ...args: string[]) =>
    run(command, args, {
      cwd: app,
      maxBuffer: 2 ** 26,
      // As where nothing but a registry can be reached: CUDA comes from another host.
      env: { ...process.env, FACENET_HOME: join(root, 'models'), ONNXRUNTIME_NODE_INSTALL: 'skip' },
    });

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'facenet-app-'));
    app = join(root, 'app');
    await mkdir(app);
    await run('npx', ['turbo', 'run', 'build'], { cwd: repository, maxBuffer: 2 ** 26 });
    const workspaces = PACKAGES.flatMap((name) => ['-w', `packages/${name}`]);
    await run('npm', ['pack', ...workspaces, '--pack-destination', root], { cwd: repository });
    await writeFile(join(app, 'package.json'), '{ "private": true, "type": "module" }');
    await inApp('npm', 'install', ...PACKAGES.slice(0, 4).map(tarball));
    const faceApi = dirname(
      createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'),
    );
    for (const [i, name] of ['a.jpg', 'b.jpg'].entries()) {
      await copyFile(join(faceApi, 'demo', `sample${i + 1}.jpg`), join(app, name));
    }
  }, 1_800_000);
  afterAll(() => rm(root, { recursive: true, force: true }));

  it(`are at most ${MOST_PACKAGES} with all that they need`, async () => {
    const lock = JSON.parse(await readFile(join(app, 'node_modules/.package-lock.json'), 'utf8'));
    const installed = Object.keys(lock.packages);
    const megabytes = (await folderBytes(join(app, 'node_modules'))) / 1e6;
    console.log(`${installed.length} packages, ${megabytes.toFixed(0)} MB`);
    expect(installed).toContain('node_modules/onnxruntime-node');
    expect(installed).toContain('node_modules/sharp');
    expect(installed.length).toBeLessThanOrEqual(MOST_PACKAGES);
  });

  /** Compiles the only file of the app. */
  async function compile(file: string, outDir: string, options: object): Promise<void> {
    const places = { outDir, typeRoots: [join(repository, 'node_modules/@types')] };
    const compilerOptions = { strict: true, target: 'es2022', noEmitOnError: true, ...places };
    const config = { compilerOptions: { ...compilerOptions, ...options }, files: [file] };
    await writeFile(join(app, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(repository, 'node_modules/typescript/bin/tsc');
    await inApp(process.execPath, tsc).catch(({ stdout }) => expect(stdout).toBe(''));
  }

  it("compile README's example for Node as it stands, however they are resolved, and run it", async () => {
    await writeFile(join(app, 'verify.ts'), await readmeExample('Node'));
    for (const [moduleResolution, module] of Object.entries(RESOLUTIONS)) {
      await compile('verify.ts', moduleResolution, { module, moduleResolution, types: ['node'] });
    }
    const { stdout } = await inApp(process.execPath, 'nodenext/verify.js');
    expect(stdout).toMatch(/^(same person|different people) \d\.\d+\n$/);
  });

  it('are required by CommonJS, with every subpath', async () => {
    const paths = ['@facenet/backend-node', '@facenet/cli'];
    const core = JSON.parse(
      await readFile(join(app, 'node_modules/@facenet/core/package.json'), 'utf8'),
    );
    for (const entry of Object.keys(core.exports)) paths.push(`@facenet/core${entry.slice(1)}`);
    const lines = paths.map((path) => `console.log(Object.keys(require('${path}')).length > 0);`);
    await writeFile(join(app, 'all.cjs'), lines.join('\n'));
    const { stdout } = await inApp(process.execPath, 'all.cjs');
    expect(stdout.trim().split('\n')).toEqual(paths.map(() => 'true'));
  });

  it.each([['facenet'], ['@facenet/cli']])('are the command `npx %s`', async (name) => {
    const { stdout } = await inApp('npx', '--no', name, 'detect', 'a.jpg', '--json');
    expect(JSON.parse(stdout.split('\n')[0] as string)).toMatchObject({ faces: expect.any(Array) });
  });

  it("serve as the server's README shows, until they are told to end", async () => {
    const program = await documentedExample('packages/server/README.md', '@facenet/server', 'ts');
    await writeFile(join(app, 'serve.mjs'), program.replace('port: 8000', 'port: 0'));
    const env = { ...process.env, FACENET_HOME: join(root, 'models') };
    const server = spawn(process.execPath, ['serve.mjs'], { cwd: app, env });
    const ended = once(server, 'exit');
    const [url] = await once(server.stdout, 'data');
    const form = new FormData();
    form.set('photo', new Blob([await readFile(join(app, 'a.jpg'))]));
    const response = await fetch(new URL('/v1/detect', `${url}`), { method: 'POST', body: form });
    const { faces } = (await response.json()) as { faces: readonly unknown[] };
    expect(faces.length).toBeGreaterThan(0);
    server.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('work without what is optional, and say so in one line', async () => {
    await inApp('npm', 'install', '--omit=optional');
    const { stdout, stderr } = await inApp('npx', '--no', 'facenet', 'detect', 'a.jpg', '--json');
    expect(JSON.parse(stdout.split('\n')[0] as string)).toMatchObject({ faces: expect.any(Array) });
    expect(stderr).toMatch(/tfjs-wasm.*npm install onnxruntime-node/);
    expect(stderr).toMatch(/jimp.*npm install sharp/);
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });

  it("compile README's example for browsers as it stands", async () => {
    await inApp('npm', 'install', '--omit=optional', tarball('backend-web'));
    await writeFile(join(app, 'browser.ts'), await readmeExample('a browser'));
    const options = { module: 'esnext', moduleResolution: 'bundler', types: [] };
    await compile('browser.ts', 'browser', { ...options, lib: ['es2023', 'dom', 'dom.iterable'] });
  });
});

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await lstat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
