import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddingCard, ProgressEvent } from '@facenet/core';
import { type Downloadable, mobilefacenet, Registry } from '@facenet/core/models';
import { type LocalServer, serveLocally } from '@facenet/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ModelHub } from '../hub.js';
import type { ModelHubOptions } from '../hub-types.js';

const source = Buffer.alloc(400_000, 'weights');
/** A card of which only the source is pinned. */
const { converted: _pin, ...unpinned } = mobilefacenet;
const tiny: Downloadable<EmbeddingCard> = {
  ...unpinned,
  id: 'tiny',
  weights: {
    format: 'tflite',
    urls: ['https://models.invalid/tiny.tflite'],
    bytes: source.length,
    sha256: createHash('sha256').update(source).digest('hex'),
  },
};

let root: string;
const servers: LocalServer[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'facenet-http-'));
  // These tests must not go through the proxy of the machine that runs them.
  for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']) {
    vi.stubEnv(name, '');
  }
  await useNpmrc('noproxy=127.0.0.1');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) await server.close();
  // Whatever happened, only whole files of models may be left.
  const left = await readdir(join(root, 'cache'), { recursive: true }).catch(() => []);
  expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  await rm(root, { recursive: true });
});

async function useNpmrc(...lines: string[]): Promise<void> {
  await writeFile(join(root, 'npmrc'), lines.join('\n'));
  vi.stubEnv('npm_config_userconfig', join(root, 'npmrc'));
}

async function serve(answer: RequestListener): Promise<LocalServer> {
  const server = await serveLocally(answer);
  servers.push(server);
  return server;
}

function open(from: string, options: ModelHubOptions = {}): ModelHub {
  const cards = new Registry<Downloadable<EmbeddingCard>>('model').register('tiny', tiny);
  return new ModelHub({ cacheDir: join(root, 'cache'), cards, from, ...options });
}

async function expectFailure(hub: ModelHub, code: string, text: RegExp): Promise<void> {
  await expect(hub.pull('tiny')).rejects.toMatchObject({
    name: 'FaceNetError',
    code,
    message: expect.stringMatching(text),
  });
  expect((await hub.verify('tiny'))[0]).toMatchObject({ state: 'missing' });
  expect(await readdir(hub.path('tiny'))).toEqual([]);
}

describe('a mirror on the web', () => {
  it('is asked for files by name below its address', async () => {
    const { url, requests } = await serve((_, response) => response.end(source));
    const events: ProgressEvent[] = [];
    const hub = open(`${url}models`, { onProgress: (event) => events.push(event) });
    expect((await hub.load('tiny')).files.weights).toEqual(new Uint8Array(source));
    expect(requests).toEqual(['GET /models/tiny.tflite']);
    expect(events[0]).toMatchObject({ done: 0, total: source.length });
    expect(events.at(-1)).toMatchObject({ done: source.length, total: source.length });
  });

  it('may redirect and compress', async () => {
    const { gzipSync } = await import('node:zlib');
    const { url } = await serve((request, response) => {
      if (request.url === '/tiny.tflite') {
        response.writeHead(302, { location: '/elsewhere' }).end();
      } else {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(source));
      }
    });
    expect((await open(url).pull('tiny')).state).toBe('ready');
  });

  it.each([
    ['altered', Buffer.alloc(source.length, 'x'), /tiny\.tflite has sha256 .* not /],
    ['shorter', source.subarray(1), /has 399999 bytes, not 400000/],
    ['longer', Buffer.concat([source, source]), /bytes, not 400000/],
    ['empty', Buffer.alloc(0), /has 0 bytes/],
  ])('is refused when its bytes are %s', async (_, bytes, text) => {
    const { url } = await serve((_, response) => response.end(bytes));
    await expectFailure(open(url), 'MODEL_TAMPERED', text);
  });

  it('cannot fill the memory with an endless answer', async () => {
    let sent = 0;
    const { url } = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(source)) sent += source.length;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    await expectFailure(open(url), 'MODEL_TAMPERED', /\(or more\)/);
    expect(sent).toBeLessThan(100 * source.length);
  });

  it('is refused by the size that it announces, before a byte has come', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '9000000000' });
      response.flushHeaders(); // and then nothing for ever
    });
    await expectFailure(open(url), 'MODEL_TAMPERED', /has 9000000000 bytes, not 400000/);
  });

  it('is told to lack a file', async () => {
    const { url } = await serve((_, response) => response.writeHead(404).end());
    await expectFailure(open(url), 'DOWNLOAD_FAILED', /no tiny\.tflite.*must hold tiny\.tflite/);
  });

  it('may want credentials', async () => {
    const { url } = await serve((request, response) => {
      if (request.headers.authorization === 'Bearer secret') response.end(source);
      else response.writeHead(401).end();
    });
    await expectFailure(open(url), 'DOWNLOAD_FAILED', /401.*credentials in your \.npmrc/);
    const { host } = new URL(url);
    await useNpmrc('noproxy=127.0.0.1', `//${host}/:_authToken=\${MIRROR_TOKEN}`);
    vi.stubEnv('MIRROR_TOKEN', 'secret');
    expect((await open(url).pull('tiny')).state).toBe('ready');
  });

  it('takes a password in its address and never shows it', async () => {
    const { url } = await serve((request, response) => {
      const sent = request.headers.authorization ?? '';
      const password = Buffer.from(sent.replace('Basic ', ''), 'base64').toString();
      response.writeHead(password === 'ada:secret@home' ? 500 : 401).end();
    });
    await useNpmrc('noproxy=127.0.0.1', 'fetch-retries=0');
    const hub = open(url.replace('//', '//ada:secret%40home@'));
    await expectFailure(hub, 'DOWNLOAD_FAILED', /500/);
    await expect(hub.pull('tiny')).rejects.not.toThrow(/secret/);
  });

  it.each([
    ['with a length', { 'content-length': String(source.length) }],
    ['in chunks', {}],
  ])('may be cut off midway %s', async (_, headers: Record<string, string>) => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, headers);
      response.write(source.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 20));
    });
    await expectFailure(open(url), 'DOWNLOAD_FAILED', /Cannot fetch .*tiny\.tflite.*network/);
  });

  it('may be out of reach', async () => {
    const { url, close } = await serveLocally(() => {});
    await close();
    await useNpmrc('noproxy=127.0.0.1', 'fetch-retries=0');
    await expectFailure(open(url), 'DOWNLOAD_FAILED', /Cannot fetch .*proxy settings/);
  });

  it('is tried again after a failure that passes', async () => {
    let failures = 1;
    const { url, requests } = await serve((_, response) => {
      if (failures-- > 0) response.writeHead(503).end();
      else response.end(source);
    });
    expect((await open(url).pull('tiny')).state).toBe('ready');
    expect(requests).toHaveLength(2);
  });

  it('is left at once when the signal fires', async () => {
    const closed = vi.fn();
    const { url } = await serve((_, response: ServerResponse) => {
      response.on('close', closed);
      response.write(source.subarray(0, 100_000)); // and then nothing for ever
    });
    const stop = new AbortController();
    const hub = open(url, {
      signal: stop.signal,
      onProgress: ({ done }) => done > 0 && stop.abort(),
    });
    await expectFailure(hub, 'ABORTED', /Fetching "tiny" was aborted/);
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), 60_000);
  });

  it('is given up when it says nothing for as long as npm would wait', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': String(source.length) });
      response.write(source.subarray(0, 100_000)); // and then nothing for ever
    });
    await useNpmrc('noproxy=127.0.0.1', 'fetch-timeout=300');
    await expectFailure(open(url), 'DOWNLOAD_FAILED', /Cannot fetch .*timeout/i);
  });

  it('is reached through the proxy of the npm settings', async () => {
    const { url, requests } = await serve((_, response) => response.end(source));
    await useNpmrc(`proxy=${url}`, `https-proxy=${url}`);
    await open('http://models.invalid/').pull('tiny');
    expect(requests).toEqual(['GET http://models.invalid/tiny.tflite']);
  });
});

describe('a card with addresses of its own', () => {
  it('is fetched from the first that has the pinned bytes', async () => {
    const { url, requests } = await serve((request, response) => {
      response.end(request.url === '/b/tiny.tflite' ? source : 'something else');
    });
    const urls = [`${url}a/tiny.tflite`, `${url}b/tiny.tflite`, `${url}c/tiny.tflite`];
    const cards = new Registry<Downloadable<EmbeddingCard>>('model');
    cards.register('tiny', { ...tiny, weights: { ...tiny.weights, urls } });
    const hub = new ModelHub({ cacheDir: join(root, 'cache'), cards });
    expect((await hub.pull('tiny')).state).toBe('ready');
    expect(requests).toEqual(['GET /a/tiny.tflite', 'GET /b/tiny.tflite']);
  });

  it('is fetched from the next when one says nothing', async () => {
    const { url, requests } = await serve((request, response) => {
      if (request.url === '/b/tiny.tflite') response.end(source);
    });
    await useNpmrc('noproxy=127.0.0.1', 'fetch-timeout=300');
    const urls = [`${url}a/tiny.tflite`, `${url}b/tiny.tflite`];
    const cards = new Registry<Downloadable<EmbeddingCard>>('model');
    cards.register('tiny', { ...tiny, weights: { ...tiny.weights, urls } });
    const hub = new ModelHub({ cacheDir: join(root, 'cache'), cards });
    expect((await hub.pull('tiny')).state).toBe('ready');
    expect(requests).toEqual(['GET /a/tiny.tflite', 'GET /b/tiny.tflite']);
  });

  it('needs a mirror when it names none', async () => {
    const { urls: _, ...weights } = tiny.weights;
    const cards = new Registry<Downloadable<EmbeddingCard>>('model').register('tiny', {
      ...tiny,
      weights,
    });
    const hub = new ModelHub({ cacheDir: join(root, 'cache'), cards });
    await expectFailure(hub, 'DOWNLOAD_FAILED', /names no source.*--from/);
  });
});

describe.each([['ftp://models.invalid/'], ['s3://bucket'], ['http://'], ['']])(
  'the mirror "%s"',
  (from) => {
    it('is refused', async () => {
      await expectFailure(open(from), 'INVALID_ARGUMENT', /cannot be a mirror.*folder/);
    });
  },
);
