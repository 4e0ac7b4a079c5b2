import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { centerCropOrPad, flipHorizontal, resizeArea, standardize } from '@facenet/core/image';
import {
  batchArrays,
  checkDataset,
  permutations,
  readPhotos,
  type TrainingBatch,
  type TrainingDataset,
  type TrainingPhotos,
} from '@facenet/core/training';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImage } from '../../codec/index.js';
import { demoPhotos } from '../../codec/testing/photos.js';
import { WorkerPool } from '../../workers/index.js';
import { put, temporaryFolder } from '../testing/files.js';
import { PhotoCache, photoCacheMemory } from './photo-cache.js';
import { PooledBatches } from './pooled-batches.js';
import { scanTrainingDataset } from './scan-training-dataset.js';
import { pathAt, sharePaths } from './shared-paths.js';
import { openTrainingPhotos } from './training-photos.js';
import type { PhotoWorkerData, WriteImages, WrittenImages } from './write-images.js';

const SIZES = { ada: 3, 'björn 2': 4, chen: 2, dora: 3 };
const VIEWS = [
  {
    size: 24,
    randomRotate: true,
    randomCrop: true,
    randomFlip: true,
    degrade: { color: { brightness: 0.2 }, blur: { sigma: [0.5, 1], probability: 0.5 } },
  },
  { size: 32, standardization: 'fixed' },
] as const;

let dir: string;
let dataset: TrainingDataset;
beforeAll(async () => {
  dir = await temporaryFolder();
  const photo = sharp(await sharp(demoPhotos[0]).resize(300).png().toBuffer());
  let made = 0;
  for (const [name, count] of Object.entries(SIZES)) {
    for (let i = 0; i < count; i++, made++) {
      const size = 40 + made;
      const cut = photo
        .clone()
        .extract({ left: made * 9, top: made * 5, width: size, height: size });
      const bytes = i === 1 ? await cut.png().toBuffer() : await cut.jpeg().toBuffer();
      await put(join(dir, name, `${i}.${i === 1 ? 'png' : 'jpg'}`), bytes);
    }
  }
  await put(join(dir, 'chen', '1.png'), 'no image');
  dataset = await scanTrainingDataset(dir);
});

const options = () => ({
  order: permutations(12, 5),
  batchSize: 5,
  views: VIEWS,
  seed: 666,
});

const digest = (values: Float32Array) =>
  createHash('sha256')
    .update(Buffer.from(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');

/** What is in a batch, apart from its memory. */
const copyOf = (batch: TrainingBatch | undefined) =>
  batch && {
    step: batch.step,
    views: batch.views.map(digest),
    labels: [...batch.labels],
    indexes: [...batch.indexes],
  };

async function take(photos: TrainingPhotos, count: number) {
  const source = photos.batches(options());
  const batches = [];
  for (let i = 0; i < count; i++) batches.push(copyOf(await source.next()));
  await source.dispose();
  return batches;
}

// Threads read the whole source anew, so tests share those that they leave alive.
describe('openTrainingPhotos', () => {
  let photos: TrainingPhotos;
  let uncached: TrainingPhotos;
  beforeAll(async () => {
    photos = await openTrainingPhotos(dataset, { threads: 2 });
    uncached = await openTrainingPhotos(dataset, { threads: 1, cacheBytes: 0, ahead: 1 });
  });
  afterAll(async () => {
    await Promise.all([photos.dispose(), uncached.dispose()]);
  });

  it('gives what one thread alone gives, with and without a cache', async () => {
    const paths = dataset.classes.flatMap(({ images }) => images);
    const expected = await take(
      readPhotos({
        labels: photos.labels,
        nameOf: (index) => paths[index]!,
        read: (index) => readImage(paths[index]!),
      }),
      6,
    );
    expect(await take(photos, 6)).toEqual(expected);
    expect(await take(photos, 6)).toEqual(expected);
    expect(await take(uncached, 6)).toEqual(expected);
  });

  it('lists photos that cannot be read, each once', async () => {
    await take(photos, 6);
    expect(photos.skipped.map(({ path }) => path)).toEqual([join(dir, 'chen', '1.png')]);
    expect(photos.skipped[0]?.error.code).toBe('IMAGE_UNREADABLE');
  });

  it('knows where it is, whatever was made ahead', async () => {
    const expected = await take(photos, 7);
    await using source = photos.batches(options());
    for (let i = 0; i < 3; i++) await source.next();
    const state = JSON.parse(JSON.stringify(source.state()));
    expect(state.step).toBe(3);
    await source.next();
    source.restore(state);
    expect(source.state()).toEqual(state);
    expect(copyOf(await source.next())).toEqual(expected[3]);
    await using other = photos.batches(options());
    other.restore(state);
    for (const batch of expected.slice(3)) expect(copyOf(await other.next())).toEqual(batch);
  });

  it('makes the batches ahead while this thread is blocked', async () => {
    const paths = dataset.classes.flatMap(({ images }) => images);
    const data: PhotoWorkerData = {
      paths: sharePaths(paths),
      labels: photos.labels,
      cache: photoCacheMemory(paths.length, 0),
      images: {},
    };
    const entry = new URL('./training-photos-worker.ts', import.meta.url);
    await using pool = await WorkerPool.open<WriteImages, WrittenImages>({
      entry,
      size: 1,
      data,
      tasksPerWorker: 8,
    });
    const memory = [0, 1].map(() => batchArrays(options(), (size) => new SharedArrayBuffer(size)));
    for (const { indexes } of memory) indexes.fill(-1);
    await using source = new PooledBatches(options(), {
      photos: paths.length,
      threads: 1,
      ahead: 2,
      spare: new Map([['5,24,32', { shared: [...memory], given: [] }]]),
      write: async (task, signal) => void (await pool.run(task, { signal })),
    });
    const first = source.next();
    for (let i = 0; i < 10; i++) await Promise.resolve(); // until the threads are told
    // From here on nothing is heard of them.
    const isMade = () => memory.every(({ indexes }) => !indexes.includes(-1));
    const nobody = new Int32Array(new SharedArrayBuffer(4));
    for (let i = 0; i < 6_000 && !isMade(); i++) Atomics.wait(nobody, 0, 0, 10);
    expect(isMade()).toBe(true);
    const expected = await take(photos, 2);
    expect(copyOf(await first)).toEqual(expected[0]);
    expect(copyOf(await source.next())).toEqual(expected[1]);
  });

  it('gives lists side by side with other batches, and their end', async () => {
    await using endless = photos.batches(options());
    const first = copyOf(await endless.next());
    for (let round = 0; round < 5; round++) {
      await using list = photos.batches({
        ...options(),
        order: Int32Array.of(3, 1, 11),
        batchSize: 2,
      });
      expect([...((await list.next())?.indexes ?? [])]).toEqual([3, 1]);
      expect((await list.next())?.count).toBe(1);
      expect(await list.next()).toBeUndefined();
      expect(await list.next()).toBeUndefined();
    }
    expect((await endless.next())?.step).toBe(1);
    expect(first?.step).toBe(0);
  });

  it('stops at a signal, goes on after it, and ends with its source', async () => {
    const source = photos.batches(options());
    await expect(source.next(AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
    const abort = new AbortController();
    const pending = source.next(abort.signal);
    abort.abort();
    await expect(pending).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await source.next())?.step).toBe(0);
    await source.dispose();
    await expect(source.next()).rejects.toMatchObject({ code: 'DISPOSED' });
  });

  it('names a photo that is smaller than its random crop', async () => {
    const views = [{ size: 48, randomCrop: true }];
    await using source = photos.batches({ ...options(), views, order: Int32Array.of(2) });
    await expect(source.next()).rejects.toThrowError(
      /ada.2\.jpg: A photo of 42x42 pixels is smaller than the random crop of 48x48\. Align/,
    );
  });

  it('refuses bad batches', () => {
    expect(() => photos.batches(undefined as never)).toThrowError(/batches is no object/);
    expect(() => photos.batches({ ...options(), views: undefined as never })).toThrowError(/views/);
  });

  it('refuses bad options, and is gone when it is disposed of', async () => {
    await expect(openTrainingPhotos({ classes: [] })).rejects.toThrowError(/has no photos/);
    await expect(openTrainingPhotos(dataset, { ahead: 0 })).rejects.toThrowError(/ahead .* is 0/);
    await expect(openTrainingPhotos(dataset, { cacheBytes: -1 })).rejects.toThrowError(
      /cacheBytes/,
    );
    await expect(openTrainingPhotos(dataset, { threads: 0 })).rejects.toThrowError(/size/);
    await expect(
      openTrainingPhotos(dataset, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'ABORTED' });
    const source = uncached.batches(options());
    const refused = expect(source.next()).rejects.toMatchObject({ code: 'DISPOSED' });
    await uncached.dispose();
    await refused;
    await expect(source.next()).rejects.toMatchObject({ code: 'DISPOSED' });
  });
});

describe.skipIf(sharedMissing('data/lfw'))('photos of LFW', () => {
  it('are what reading, cutting and standardising them one by one gives', async () => {
    const classes = ['Aaron_Peirsol', 'Abdullah_Gul'].map((name) => {
      const folder = sharedPath('data/lfw', name);
      return { name, images: readdirSync(folder).map((file) => join(folder, file)) };
    });
    await using photos = await openTrainingPhotos({ classes }, { threads: 1 });
    const count = photos.labels.length;
    await using source = photos.batches({
      order: Int32Array.from({ length: count }, (_, i) => i),
      batchSize: count,
      views: [{ size: 160 }, { size: 96, crop: 144, flip: true, standardization: 'fixed' }],
      seed: 1,
    });
    const batch = (await source.next()) as TrainingBatch;
    const paths = classes.flatMap(({ images }) => images);
    for (const [i, path] of paths.entries()) {
      const photo = await readImage(path);
      const plain = standardize(centerCropOrPad(photo, 160, 160), 'per-image');
      expect(digest(batch.images.slice(i * plain.length, (i + 1) * plain.length))).toBe(
        digest(plain),
      );
      const cut = flipHorizontal(centerCropOrPad(photo, 144, 144));
      const scaled = standardize(resizeArea(cut, 96, 96), 'fixed');
      const second = batch.views[1]?.slice(i * scaled.length, (i + 1) * scaled.length);
      expect(digest(second as Float32Array)).toBe(digest(scaled));
    }
    expect([...batch.labels]).toEqual(classes.flatMap(({ images }, i) => images.map(() => i)));
    expect(photos.skipped).toEqual([]);
  });
});

describe('scanTrainingDataset', () => {
  it('lists people and photos by name', () => {
    expect(dataset.classes.map(({ name, images }) => [name, images.length])).toEqual(
      Object.entries(SIZES),
    );
    expect(dataset.classes[0]?.images[0]).toBe(join(dir, 'ada', '0.jpg'));
    expect(() => checkDataset(dataset)).not.toThrow();
  });

  it('names empty folders, and folders without people', async () => {
    const other = await temporaryFolder();
    await expect(scanTrainingDataset(other)).rejects.toThrowError(/no folder with photos/);
    await put(join(other, 'ada', '1.jpg'), 'x');
    await mkdir(join(other, 'bob'));
    await expect(scanTrainingDataset(other)).rejects.toThrowError(
      /1 of 2 classes have no photos: "bob"\. Remove/,
    );
  });
});

describe('PhotoCache', () => {
  const photo = (width: number, level: number) => ({
    width,
    height: 3,
    data: new Uint8Array(width * 9).fill(level),
  });

  it('keeps what comes first, for all who share its memory', () => {
    const memory = photoCacheMemory(4, 450);
    const [a, b] = [new PhotoCache(memory), new PhotoCache(memory)];
    a.put(2, photo(10, 7));
    b.put(0, photo(20, 8));
    b.put(1, photo(20, 9)); // 180 bytes, of which 128 are left
    a.put(3, photo(12, 5));
    expect(b.get(2)).toEqual(photo(10, 7));
    expect(a.get(0)).toEqual(photo(20, 8));
    expect([a.get(1), b.get(1)]).toEqual([undefined, undefined]);
    expect(b.get(3)).toEqual(photo(12, 5));
    expect(a.get(2)?.data.buffer).toBe(memory.pixels.buffer);
  });

  it('keeps nothing without memory, and no large photos', () => {
    const none = new PhotoCache(photoCacheMemory(1, 0));
    none.put(0, photo(1, 1));
    expect(none.get(0)).toBeUndefined();
    const some = new PhotoCache(photoCacheMemory(1, 2 ** 22));
    some.put(0, photo(200_000, 1));
    expect(some.get(0)).toBeUndefined();
  });
});

it('shares paths', () => {
  const paths = ['a', '', '/tmp/Zoë/人.jpg', 'b'];
  const shared = sharePaths(paths);
  expect(paths.map((_, i) => pathAt(shared, i))).toEqual(paths);
});
