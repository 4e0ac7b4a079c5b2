import { createHash } from 'node:crypto';
import type { WeightsSource } from '@facenet/core/models';
import { type LocalServer, serveLocally } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchFile } from './fetch-file.js';

const bytes = new TextEncoder().encode('the weights');
const pinned = {
  format: 'tflite',
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
} as const;

describe('fetchFile', () => {
  let server: LocalServer;
  const source = (...names: string[]): WeightsSource => ({
    ...pinned,
    urls: names.map((name) => server.url + name),
  });

  beforeAll(async () => {
    server = await serveLocally((request, response) => {
      if (request.url === '/good') response.end(bytes);
      else if (request.url === '/altered') response.end('other weights');
      else response.writeHead(404).end();
    });
  });
  afterAll(() => server.close());

  it('gives the bytes that the card pins', async () => {
    expect(await fetchFile(source('good'))).toEqual(bytes);
  });

  it('goes on to the next address when one does not answer', async () => {
    expect(await fetchFile(source('missing', 'good'))).toEqual(bytes);
  });

  it('refuses other bytes and does not look further', async () => {
    const fetched = fetchFile(source('altered', 'good'));
    await expect(fetched).rejects.toMatchObject({ code: 'MODEL_TAMPERED' });
    await expect(fetched).rejects.toThrow(new RegExp(pinned.sha256));
  });

  it('names every address that it tried', async () => {
    const fetched = fetchFile(source('missing', 'gone'));
    await expect(fetched).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    await expect(fetched).rejects.toThrow(/missing: status 404.*gone: status 404/);
  });
});
