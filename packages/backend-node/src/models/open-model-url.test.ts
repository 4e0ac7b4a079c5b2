import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoadModelOptions, ProgressEvent } from '@facenet/core';
import { loadModelFiles } from '@facenet/core/models';
import { type LocalServer, serveLocally } from '@facenet/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ModelHub } from '../hub/index.js';
import { sharedModelSource, shareModel } from '../workers/shared-model.js';
import { loadModel } from './load-model.js';

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
const MANIFEST = 'face_recognition_model-weights_manifest.json';

const hub = new ModelHub();
let answer: RequestListener;
let server: LocalServer;
let address: string;

/** Gives the files of the folder below any path. */
const giveFiles: RequestListener = async ({ url = '' }, response) => {
  const bytes = await readFile(join(folder, basename(url))).catch(() => undefined);
  if (bytes) response.end(bytes);
  else response.writeHead(404).end();
};

beforeAll(async () => {
  for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY']) {
    vi.stubEnv(name, '');
  }
  vi.stubEnv('npm_config_userconfig', '/dev/null');
  vi.stubEnv('npm_config_fetch_retries', '0');
  server = await serveLocally((request, response) => answer(request, response));
  address = `${server.url}models/${MANIFEST}`;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
});
beforeEach(() => {
  answer = giveFiles;
});

const load = (options?: LoadModelOptions, from = address) => loadModel(hub, from, options);

describe('a model at an address', () => {
  it('is fetched with the files beside it, and opened as from disk', async () => {
    const events: ProgressEvent[] = [];
    const fetched = await load({ onProgress: (event) => events.push(event) });
    const local = await loadModel(hub, join(folder, MANIFEST));
    expect(fetched.card).toEqual(local.card);
    expect([...fetched.weights.keys()]).toEqual([...local.weights.keys()]);
    const [name] = local.weights.keys();
    expect(fetched.weights.get(name as string)).toEqual(local.weights.get(name as string));
    const { length } = await readFile(join(folder, 'face_recognition_model.bin'));
    expect(events.at(-1)).toEqual({
      task: 'download',
      done: length,
      total: length,
      unit: 'bytes',
      item: 'face_recognition_model.bin',
    });
  });

  it('is fetched once for all threads', async () => {
    const shared = await shareModel(hub, address, {});
    const before = server.requests.length;
    const source = sharedModelSource(shared);
    const { card } = await loadModelFiles(source as Exclude<typeof source, string>);
    expect(card).toMatchObject({ architecture: 'dlib-resnet' });
    expect(server.requests).toHaveLength(before);
  });

  it('is held against its checksum', async () => {
    const manifest = await readFile(join(folder, MANIFEST));
    const sha256 = createHash('sha256').update(manifest).digest('hex');
    expect((await load({ sha256: sha256.toUpperCase() })).card.kind).toBe('embedding');
    const other = load({ sha256: '0'.repeat(64) });
    await expect(other).rejects.toMatchObject({ code: 'MODEL_TAMPERED' });
    await expect(other).rejects.toThrow(`has SHA-256 ${sha256}, not 000`);
  });

  it.each([
    ['announces it', true],
    ['does not', false],
  ])('may not be larger than allowed, where the server %s', async (_, announced) => {
    let sent = 0;
    answer = (_request, response) => {
      response.writeHead(200, announced ? { 'content-length': '5000000000' } : {});
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(100_000))) sent += 100_000;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    const loading = load({ maxBytes: 200_000 });
    await expect(loading).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    await expect(loading).rejects.toThrow(/has more than 200000 bytes\. Raise maxBytes/);
    expect(sent).toBeLessThan(1e8);
  });

  it('may be missing', async () => {
    const missing = load({}, `${server.url}models/nothing.pb`);
    await expect(missing).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    await expect(missing).rejects.toThrow(/404/);
    await expect(load({}, 'https://')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('may not send for files elsewhere', async () => {
    const elsewhere = [{ weights: [], paths: ['http://models.invalid/x.bin'] }];
    answer = (_, response) => response.end(JSON.stringify(elsewhere));
    await expect(load()).rejects.toMatchObject({ code: 'WEIGHTS_CORRUPT' });
  });

  it('is left at once when the signal fires', async () => {
    const stop = new AbortController();
    const closed = vi.fn();
    answer = (_, response) => {
      response.on('close', closed);
      response.write('[');
      stop.abort();
    };
    await expect(load({ signal: stop.signal })).rejects.toMatchObject({ code: 'ABORTED' });
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), 60_000);
    await expect(load({ signal: stop.signal })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('is not fetched by a hub that is offline', async () => {
    const before = server.requests.length;
    const loading = loadModel(new ModelHub({ offline: true }), address);
    await expect(loading).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    await expect(loading).rejects.toThrow(/offline.*name the file/);
    expect(server.requests).toHaveLength(before);
  });
});

it('takes file: addresses as paths', async () => {
  const { card } = await load({}, pathToFileURL(join(folder, MANIFEST)).href);
  expect(card).toMatchObject({ architecture: 'dlib-resnet' });
});
