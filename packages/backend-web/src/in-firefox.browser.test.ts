import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { backend } from '@facenet/backend-node';
import { FaceNet } from '@facenet/core';
import { firefoxMissing, modelMirror, openFirefox, servePage } from '@facenet/testkit/browser';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

type Analysis = Awaited<ReturnType<typeof import('./testing/analyze.page.js')['analyze']>>;

const program = new URL('./testing/analyze.page.ts', import.meta.url);
const faceApi = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');

/** Two of the people of a photo, without loss. */
const people = () =>
  sharp(join(dirname(faceApi), 'demo/sample1.jpg'))
    .extract({ left: 380, top: 300, width: 700, height: 400 })
    .png()
    .toBuffer();

/** What Node finds, with the same files of models. */
async function inNode(photo: Uint8Array) {
  const folder = await modelMirror();
  const model = async (id: string) => [
    new File(
      [new Uint8Array(await readFile(join(folder, `${id}.safetensors`)))],
      `${id}.safetensors`,
    ),
  ];
  await using facenet = await FaceNet.load({
    backend: backend(),
    model: await model('mobilefacenet-512'),
    detector: await model('retinaface'),
  });
  return await facenet.analyze(photo);
}

describe.skipIf(firefoxMissing())('a page in Firefox', () => {
  it('finds and embeds the faces that Node does, on wasm', async () => {
    const photo = await people();
    const site = await servePage(program, { pages: { '/photo.png': photo } });
    const firefox = await openFirefox();
    try {
      await firefox.goTo(site.url);
      const { runtime, found } = (await firefox.call('analyze', '/photo.png', 'wasm')) as Analysis;
      expect(runtime).toBe('tfjs-wasm');
      const expected = await inNode(photo);
      expect(found).toHaveLength(2);
      expect(expected).toHaveLength(2);
      for (const [i, face] of expected.entries()) {
        const [box, vector] = [found[i]?.box ?? [], found[i]?.vector ?? []];
        const moved = face.box.map((value, k) => Math.abs(value - (box[k] as number)));
        expect(Math.max(...moved)).toBeLessThan(0.05);
        const cosine = face.embedding.vector.reduce(
          (sum, x, k) => sum + x * (vector[k] as number),
          0,
        );
        expect(cosine).toBeGreaterThan(0.99999);
      }
    } finally {
      await firefox.close();
      await site.close();
    }
  });
});
