import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { WeightsSource } from '@facenet/core/models';
import { type LocalServer, serveLocally } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchFromAddresses } from './from-addresses.js';

type Options = Parameters<typeof fetchFromAddresses>[2];
const fetchFile = (source: WeightsSource, options?: Options) =>
  fetchFromAddresses('yunet', source, options);

const bytes = new TextEncoder().encode('the weights');
const pinned = {
  format: 'tflite',
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
} as const;

/** Sends for as long as somebody listens. */
function endlessly(response: ServerResponse): void {
  const send = () => {
    if (response.destroyed) return;
    response.write(bytes);
    setImmediate(send);
  };
  send();
}

describe('fetchFromAddresses', () => {
  let server: LocalServer;
  const source = (...names: string[]): WeightsSource => ({
    ...pinned,
    urls: names.map((name) => server.url + name),
  });

  beforeAll(async () => {
    server = await serveLocally((request, response) => {
      if (request.url === '/good') response.end(bytes);
      else if (request.url === '/altered') response.end('THE weights');
      else if (request.url === '/longer') response.end(Buffer.concat([bytes, bytes]));
      else if (request.url === '/endless') endlessly(response);
      else if (request.url === '/silent') response.write(bytes.subarray(0, 3));
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

  it('reads no more of a file than the card says it has', async () => {
    const fetched = fetchFile(source('longer', 'good'));
    await expect(fetched).rejects.toMatchObject({ code: 'MODEL_TAMPERED' });
    await expect(fetched).rejects.toThrow(/longer has more than 11 bytes/);
    const endless = fetchFile(source('endless', 'good'));
    await expect(endless).rejects.toThrow(/endless has more than 11 bytes/);
  });

  it('stops at once when it is told to, and asks no other address', async () => {
    const abort = new AbortController();
    const fetched = fetchFile(source('silent', 'good'), { signal: abort.signal });
    await expect.poll(() => server.requests).toContain('GET /silent');
    const before = server.requests.length;
    abort.abort('enough');
    await expect(fetched).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    const late = fetchFile(source('good'), { signal: abort.signal });
    await expect(late).rejects.toMatchObject({ code: 'ABORTED' });
    expect(server.requests).toHaveLength(before);
  });

  it('gives a server up that falls silent', async () => {
    const fetched = fetchFile(source('silent'), { patience: 20 });
    await expect(fetched).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    await expect(fetched).rejects.toThrow(/silent: nothing came for 0.02 s/);
  });

  it('tells of the bytes that have come', async () => {
    const told: number[] = [];
    await fetchFile(source('good'), { onBytes: (done) => told.push(done) });
    expect(told.at(-1)).toBe(bytes.length);
  });
});
