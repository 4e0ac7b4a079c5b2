import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { backend } from '@facenet/backend-node';
import { FaceNet } from '@facenet/core';
import { Gallery, MemoryGalleryStore } from '@facenet/core/gallery';
import { thorough } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serve } from './serve.js';
import { FakeFaceNet, pngPhoto } from './testing/fake-facenet.js';
import { type HostileRequest, hostileRequests } from './testing/hostile-requests.js';
import type { ServedFaceNet } from './work/face-work.js';

const require = createRequire(import.meta.url);
const samples = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');

/** Sound requests, those that are refused with a reason, and nobody without a gallery's person. */
const EXPECTED = [200, 201, 400, 404, 409, 413, 415, 422];

async function attack(facenet: ServedFaceNet, photo: Uint8Array, cases: number): Promise<number[]> {
  const failures: unknown[] = [];
  const gallery = await Gallery.open<Uint8Array>({
    store: new MemoryGalleryStore(),
    card: facenet.card,
  });
  await using server = await serve({
    facenet,
    gallery,
    port: 0,
    endOn: [],
    limits: { body: 2 * photo.length + 50_000, pixels: 4_000_000, seconds: 60 },
    onError: (error) => failures.push(error),
  });
  const statuses: number[] = [];
  const property = fc.asyncProperty(hostileRequests(photo), async (hostile: HostileRequest) => {
    const { path, contentType, body } = hostile;
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
    });
    const answer = (await response.json()) as { error?: { code: string } };
    expect(EXPECTED).toContain(response.status);
    if (response.status > 299) expect(answer.error?.code).toMatch(/^[A-Z_]+$/);
    statuses.push(response.status);
  });
  await fc.assert(property, { numRuns: cases, seed: 7, endOnFailure: true });
  expect(failures).toEqual([]);
  const health = await fetch(`${server.url}/health`);
  expect(health.status).toBe(200);
  return statuses;
}

describe('hostile requests', () => {
  it('are answered one by one with what is wrong', async () => {
    const statuses = await attack(new FakeFaceNet(), await pngPhoto(64, 48), 120);
    expect(statuses).toHaveLength(120);
    expect(statuses.filter((status) => status >= 400).length).toBeGreaterThan(60);
  });

  it.runIf(thorough)(
    'leave the decoders and networks of worker threads alive, a thousand of them',
    async () => {
      const photo = await readFile(join(samples, 'sample6.jpg'));
      await using facenet = await FaceNet.load({
        backend: backend({ onNotice: () => {} }),
        detection: { minSize: 80 },
        workers: 2,
      });
      const statuses = await attack(facenet, photo, 1000);
      expect(statuses).toHaveLength(1000);
      expect((await facenet.analyze(photo)).length).toBeGreaterThan(0);
    },
  );
});
