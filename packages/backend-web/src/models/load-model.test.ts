import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { retinaface } from '@facenet/core/models';
import { defaultModelFile, type LocalServer, serveLocally } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadModel } from './load-model.js';

const faceApi = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');

describe('loadModel', () => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await serveLocally(async (request, response) => {
      const file = join(dirname(faceApi), 'model', basename(request.url ?? ''));
      const bytes = await readFile(file).catch(() => undefined);
      if (bytes) response.end(bytes);
      else response.writeHead(404).end();
    });
  });
  afterAll(() => server.close());

  it('opens a model at an address, with the shards beside it', async () => {
    const address = `${server.url}model/face_recognition_model-weights_manifest.json`;
    const { card, weights } = await loadModel(address);
    expect(card).toMatchObject({ id: 'dlib-resnet', standardization: { scale: 256 } });
    const last = weights.get('dlib/fc/weights');
    expect(last?.shape).toEqual([256, 128]);
    expect(last?.data.every(Number.isFinite)).toBe(true);
    expect(server.requests).toContain('GET /model/face_recognition_model.bin');
  });

  it('takes the files that a page holds', async () => {
    const names = ['face_recognition_model.bin', 'face_recognition_model-weights_manifest.json'];
    const files = names.map(async (name) => {
      return new File([await readFile(join(dirname(faceApi), 'model', name))], name);
    });
    const { card } = await loadModel(await Promise.all(files));
    expect(card).toMatchObject({ id: 'dlib-resnet', embeddingSize: 128 });
  });

  it('takes the weights of a card from its addresses, also those of an ONNX file', async () => {
    const bytes = await defaultModelFile('mnet.25_v2.onnx');
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url);
      return asked.length === 1 ? new Response(null, { status: 503 }) : new Response(bytes.slice());
    });
    const { card, weights } = await loadModel('retinaface').finally(() => vi.unstubAllGlobals());
    expect(asked).toEqual(retinaface.weights.weights.urls);
    expect(card).toBe(retinaface);
    const first = weights.get('conv_1/weights');
    expect(first?.shape).toEqual([3, 3, 3, 16]);
    expect(first?.data.every(Number.isFinite)).toBe(true);
  });

  it.each([
    ['20180402-114759', /No program may fetch.*pass its address/],
    ['nobody', /No model is called "nobody"/],
  ])('says where to get %s', async (model, message) => {
    await expect(loadModel(model)).rejects.toThrow(message);
    await expect(loadModel(model)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('tells an address that does not answer', async () => {
    const missing = loadModel(`${server.url}nowhere.pb`);
    await expect(missing).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    await expect(missing).rejects.toThrow(/nowhere\.pb: status 404/);
  });

  it('takes no more of an address than it may, and no other bytes', async () => {
    const address = `${server.url}model/face_recognition_model-weights_manifest.json`;
    const large = loadModel(address, { maxBytes: 1000 });
    await expect(large).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    await expect(large).rejects.toThrow(/has more than 1000 bytes. Raise maxBytes/);
    const other = loadModel(address, { sha256: 'ab'.repeat(32) });
    await expect(other).rejects.toMatchObject({ code: 'MODEL_TAMPERED' });
  });

  it('refuses what is no address', async () => {
    const loading = loadModel('http://[/x.pb');
    await expect(loading).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const missing = loadModel(`${server.url}100%.pb`);
    await expect(missing).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
  });

  it('stops when it is told to', async () => {
    const options = { signal: AbortSignal.abort() };
    for (const model of [`${server.url}nowhere.pb`, 'mobilefacenet']) {
      await expect(loadModel(model, options)).rejects.toMatchObject({ code: 'ABORTED' });
    }
  });
});
