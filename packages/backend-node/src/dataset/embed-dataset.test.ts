import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { FaceNetError } from '@facenet/core';
import { evaluatePairs, scorePairs } from '@facenet/core/evaluation';
import { defaultModels } from '@facenet/core/models';
import { defaultModelFile, thorough } from '@facenet/testkit';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { demoPhotos } from '../codec/testing/photos.js';
import { cacheHome } from '../hub/index.js';
import { type EmbedDatasetOptions, embedDataset, embedPairs } from './embed-dataset.js';
import { openImageEmbedder } from './image-embedder.js';
import { put, temporaryFolder } from './testing/files.js';

const PEOPLE = ['Ann', 'Bob'];

let people: string;
let options: EmbedDatasetOptions;
let known: number[];
beforeAll(async () => {
  const folder = await temporaryFolder();
  people = join(folder, 'people');
  // Any crops will do: parts of photos, of the size that the network takes.
  for (const [p, name] of PEOPLE.entries()) {
    for (let i = 1; i <= 3; i++) {
      const part = { left: 100 * i, top: 150 * p, width: 112, height: 112 };
      const crop = await sharp(demoPhotos[p]).extract(part).png().toBuffer();
      await put(join(people, name, `${name}_000${i}.png`), crop);
    }
  }
  await put(join(people, 'Ann', 'Ann_0004.jpg'), 'This is no photo.');
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(people, 'Ann', 'Ann_0005.jpg')]);
  // Models from where all tests have them, embeddings of this one alone.
  const cacheDir = join(folder, 'cache');
  await mkdir(cacheDir);
  await symlink(join(cacheHome(), 'models'), join(cacheDir, 'models'));
  known = [];
  options = { cacheDir, threads: 1, workers: 1, onKnown: (count) => known.push(count) };
});

describe('embedDataset', () => {
  it('gives a row for every image that can be embedded, with its name and path', async () => {
    const { embeddings, labels, paths, skipped, card } = await embedDataset(people, options);
    expect(labels).toEqual(['Ann', 'Ann', 'Ann', 'Bob', 'Bob', 'Bob']);
    expect(paths[3]).toBe(join(people, 'Bob', 'Bob_0001.png'));
    expect(embeddings).toHaveLength(6 * card.embeddingSize);
    for (let row = 0; row < 6; row++) {
      const vector = embeddings.subarray(row * card.embeddingSize, (row + 1) * card.embeddingSize);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
    const [damaged, pipe] = skipped;
    expect(damaged!.path).toBe(join(people, 'Ann', 'Ann_0004.jpg'));
    expect(FaceNetError.is(damaged!.error, 'IMAGE_UNREADABLE')).toBe(true);
    if (process.platform !== 'win32') expect(pipe!.error.message).toMatch(/it is a pipe/);
    expect(known).toEqual([]);
  });

  it('knows images of an earlier run wherever they are listed, and embeds the rest', async () => {
    const all = await embedDataset(people, options);
    expect(known.splice(0)).toEqual([6]);
    const [second] = all.paths.slice(1);
    const images = [
      { path: second!, label: 'somebody' },
      { path: join(people, 'missing.png'), label: 'nobody' },
    ];
    const { embeddings, labels, skipped } = await embedDataset(images, options);
    expect(labels).toEqual(['somebody']);
    const { embeddingSize } = all.card;
    expect(embeddings).toEqual(all.embeddings.slice(embeddingSize, 2 * embeddingSize));
    expect(skipped.map(({ error }) => error.code)).toEqual(['IO_FAILED']);
    const fresh = await embedDataset(images, { ...options, cache: false });
    expect(fresh.embeddings).toEqual(embeddings);
  });

  it.runIf(thorough)('gives the same in threads, whatever functions the options hold', async () => {
    const one = await embedDataset(people, options);
    known.length = 0;
    const functions = { onNotice: () => {}, images: { onNotice: () => {} } };
    const threads = { ...options, ...functions, workers: 2, batchSize: 3, cache: false };
    const two = await embedDataset(people, threads);
    expect(two.labels).toEqual(one.labels);
    for (const [i, value] of two.embeddings.entries()) {
      expect(value).toBeCloseTo(one.embeddings[i]!, 5);
    }
  });

  it('keeps embeddings by the versions of engine and image reader, among all else', async () => {
    const folder = join(options.cacheDir!, 'embeddings');
    const [name = ''] = await readdir(folder);
    const [header = ''] = (await readFile(join(folder, name), 'latin1')).split('\n');
    expect(JSON.parse(header)).toMatchObject({
      model: defaultModels.embedding,
      engine: expect.stringMatching(/^[a-z-]+ \d+\.\d+\.\d+\S*, (cpu|cuda)$/),
      codec: expect.stringMatching(/^(sharp|jimp) \d+\.\d+\.\d+/),
      facenet: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });

  it('keeps the crops of one detector from those of another', async () => {
    const photos = await temporaryFolder();
    const own = join(photos, 'my-detector');
    for (const name of ['pnet.tflite', 'rnet.tflite', 'onet.tflite'] as const) {
      await put(join(own, name), await defaultModelFile(name));
    }
    const jpeg = await sharp(demoPhotos[0]).resize(640).jpeg().toBuffer();
    const images = [{ path: await put(join(photos, 'group.jpg'), jpeg), label: 'Ann' }];
    const align = { ...options, align: true, detection: { minSize: 40 } };
    const first = await embedDataset(images, align);
    expect(first.detector?.id).toBe(defaultModels.detector);
    await embedDataset(images, align);
    const other = await embedDataset(images, { ...align, detector: own });
    expect(other.detector?.id).toBe('my-detector');
    const folder = join(options.cacheDir!, 'embeddings');
    const headers = await Promise.all(
      (await readdir(folder)).map(async (name) => readFile(join(folder, name), 'latin1')),
    );
    const detectors = headers.map((text) => JSON.parse(text.split('\n')[0]!).crop.detector?.id);
    expect(detectors.filter(Boolean).sort()).toEqual(
      [defaultModels.detector, 'my-detector'].sort(),
    );
    known.length = 0;
  });

  it('does no work that was stopped before', async () => {
    const signal = AbortSignal.abort();
    const work = embedDataset(people, { ...options, signal });
    await expect(work).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it.each([
    [{ workers: 0 }, /workers is 0/],
    [{ batchSize: 1.5 }, /batchSize is 1.5/],
    [{ model: 'mtcnn' }, /"mtcnn" is a model of kind detector/],
    [{ align: true, detector: 'mobilefacenet' }, /"mobilefacenet" is a model of kind embedding/],
  ])('refuses %j', async (wrong, message) => {
    const work = openImageEmbedder({ ...options, ...wrong });
    await expect(work).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(work).rejects.toThrow(message);
  });
});

describe('embedPairs', () => {
  it('gives what scorePairs takes', async () => {
    const list = await put(
      join(people, 'pairs.txt'),
      'Ann 1 2\nAnn 1 Bob 1\nBob 1 2\nBob 2 Ann 9\nAnn 2 Bob 2\n',
    );
    const embedded = await embedPairs(people, list, options);
    expect(embedded.images).toBe(4);
    expect(embedded.skipped.map(({ path }) => path)).toEqual([join(people, 'Ann', 'Ann_0009')]);
    const { embeddings, skipped } = scorePairs(embedded);
    expect(skipped).toHaveLength(1);
    expect(evaluatePairs(embeddings, { folds: 2 }).pairs).toBe(4);
  });
});
