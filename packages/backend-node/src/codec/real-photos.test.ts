import { readdirSync } from 'node:fs';
import { readPng, sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { readImage } from './read-image.js';
import { demoPhotos } from './testing/photos.js';

async function expectSameByBoth(path: string): Promise<void> {
  const bySharp = await readImage(path, { codec: 'sharp' });
  const byJimp = await readImage(path, { codec: 'jimp' });
  expect([bySharp.width, bySharp.height]).toEqual([byJimp.width, byJimp.height]);
  // Millions of bytes: toEqual would take seconds to say the same.
  expect(Buffer.compare(bySharp.data, byJimp.data)).toBe(0);
}

describe('photos of people', () => {
  it.each(demoPhotos)('%s: the same pixels by both codecs', expectSameByBoth);
});

describe.skipIf(sharedMissing('data', 'seed'))("the original's sample photos", () => {
  const names = ['Anthony_Hopkins_0001.jpg', 'Anthony_Hopkins_0002.jpg', 'pilatus800.jpg'];
  it.each(names)('%s: the same pixels by both codecs', (name) =>
    expectSameByBoth(sharedPath('data', 'seed', name)),
  );
});

describe.skipIf(sharedMissing('data', 'lfw'))('photos of Labeled Faces in the Wild', () => {
  it('are the same pixels by both codecs', async () => {
    const folder = sharedPath('data', 'lfw', 'Colin_Powell');
    const names = readdirSync(folder).slice(0, 40);
    expect(names.length).toBe(40);
    for (const name of names) await expectSameByBoth(`${folder}/${name}`);
  });
});

describe.skipIf(sharedMissing('goldens', 'mtcnn'))('lossless goldens', () => {
  it('are read as another library reads them', async () => {
    const folder = sharedPath('goldens', 'mtcnn');
    const names = readdirSync(folder).filter((name) => name.endsWith('.png'));
    expect(names.length).toBeGreaterThanOrEqual(30);
    for (const name of names.slice(0, 10)) {
      const golden = readPng(`${folder}/${name}`);
      const { width, height, data } = await readImage(`${folder}/${name}`, { codec: 'sharp' });
      expect([width, height]).toEqual([golden.width, golden.height]);
      expect(Buffer.compare(data, golden.data)).toBe(0);
    }
  });
});
