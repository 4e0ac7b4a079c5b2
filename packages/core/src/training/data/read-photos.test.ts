import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import type { TrainingBatch } from './batch-source.js';
import type { PhotoReader } from './image-writer.js';
import { readPhotos } from './read-photos.js';
import { imagesPerClass, permutations } from './samplers.js';
import { formulaImage } from './testing/formula-image.js';

const labels = Int32Array.of(0, 0, 0, 1, 1, 1, 1, 2, 2);
const photos = Array.from(labels, (_, i) => formulaImage(24 + i, 30 - i));
const names = Array.from(labels, (_, i) => `photo${i}.jpg`);
const view = { size: 16, randomCrop: true, randomFlip: true, standardization: 'fixed' } as const;

/** Reads the photos, of which some cannot be read. */
const reader = (...bad: number[]): PhotoReader => ({
  labels,
  nameOf: (index) => names[index]!,
  read: async (index) => {
    if (!bad.includes(index)) return photos[index]!;
    throw new FaceNetError('IMAGE_UNREADABLE', `${names[index]} is damaged.`);
  },
});

/** What is in a batch, apart from its memory. */
const contentOf = (batch: TrainingBatch | undefined) =>
  batch && {
    ...batch,
    images: [...batch.images],
    views: batch.views.length,
    labels: [...batch.labels],
    indexes: [...batch.indexes],
  };

describe('readPhotos', () => {
  it('gives the same batches for a seed, and goes on from its state', async () => {
    await using read = readPhotos(reader());
    const options = () => ({
      order: permutations(labels.length, 3),
      batchSize: 4,
      views: [view],
      seed: 666,
    });
    const source = read.batches(options());
    const batches = [];
    let state: unknown;
    for (let i = 0; i < 7; i++) {
      if (i === 4) state = JSON.parse(JSON.stringify(source.state()));
      batches.push(contentOf(await source.next()));
    }
    expect(batches.map((batch) => batch?.step)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(batches[0]?.labels).toEqual(batches[0]?.indexes.map((index) => labels[index]));
    const again = read.batches(options());
    expect(contentOf(await again.next())).toEqual(batches[0]);
    again.restore(state as never);
    for (const batch of batches.slice(4)) expect(contentOf(await again.next())).toEqual(batch);
    const other = read.batches({ ...options(), seed: 667 });
    expect(contentOf(await other.next())?.images).not.toEqual(batches[0]?.images);
  });

  it('gives lists, and their end', async () => {
    const source = readPhotos(reader()).batches({
      order: Int32Array.of(8, 0, 3, 4, 1),
      batchSize: 3,
      views: [view, { size: 8 }],
      seed: 1,
      firstStep: 100,
    });
    const first = await source.next();
    expect(first?.views.map(({ length }) => length)).toEqual([3 * 16 * 16 * 3, 3 * 8 * 8 * 3]);
    expect(contentOf(first)).toMatchObject({ step: 100, count: 3, indexes: [8, 0, 3] });
    const rest = await source.next();
    expect(rest?.images.length).toBe(2 * 16 * 16 * 3);
    expect(contentOf(rest)).toMatchObject({ step: 101, count: 2, labels: [1, 0] });
    expect(await source.next()).toBeUndefined();
    source.restore({ step: 7, order: 4 });
    expect(contentOf(await source.next())).toMatchObject({ step: 7, count: 1, indexes: [1] });
  });

  it('replaces photos that cannot be read, and lists them', async () => {
    const read = readPhotos(reader(4, 3, 7, 8));
    const order = Int32Array.of(3, 0, 7, 4, 6, 8, 3);
    const source = read.batches({ order, batchSize: 7, views: [view], seed: 1 });
    const batch = await source.next();
    // Of their classes the next; no photo of class 2 can be read, so one of another takes its place.
    expect([...(batch?.indexes ?? [])]).toEqual([5, 0, 0, 5, 6, 0, 5]);
    expect([...(batch?.labels ?? [])]).toEqual([1, 0, 0, 1, 1, 0, 1]);
    expect(read.skipped.map(({ path }) => path)).toEqual([
      'photo3.jpg',
      'photo4.jpg',
      'photo7.jpg',
      'photo8.jpg',
    ]);
    expect(read.skipped[0]?.error.code).toBe('IMAGE_UNREADABLE');
  });

  it('says when nothing can be read', async () => {
    const read = readPhotos(reader(...labels.keys()));
    const options = { order: permutations(9, 1), batchSize: 2, views: [view], seed: 1 };
    await expect(read.batches(options).next()).rejects.toMatchObject({ code: 'DATASET_INVALID' });
    expect(read.skipped.length).toBe(9);
  });

  it('names a photo that is smaller than its random crop', async () => {
    const options = {
      order: Int32Array.of(2),
      batchSize: 1,
      views: [{ ...view, size: 29 }],
      seed: 1,
    };
    await expect(readPhotos(reader()).batches(options).next()).rejects.toThrowError(
      /^photo2\.jpg: A photo of 26x28 pixels is smaller than the random crop of 29x29\. Align/,
    );
  });

  it('passes on what is no fault of a photo', async () => {
    const broken = { ...reader(), read: () => Promise.reject(new TypeError('a bug')) };
    const options = { order: Int32Array.of(2), batchSize: 1, views: [view], seed: 1 };
    await expect(readPhotos(broken).batches(options).next()).rejects.toThrowError(/a bug/);
  });

  it('stops when it is told to, and can be asked again', async () => {
    const read = readPhotos(reader());
    const source = read.batches({
      order: permutations(9, 1),
      batchSize: 4,
      views: [view],
      seed: 1,
    });
    const abort = new AbortController();
    const pending = source.next(abort.signal);
    abort.abort();
    await expect(pending).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(source.next(abort.signal)).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await source.next())?.step).toBe(0);
    await read.dispose();
    await expect(source.next()).rejects.toMatchObject({ code: 'DISPOSED' });
  });

  it('refuses bad options and states', () => {
    const read = readPhotos(reader());
    const good = { order: permutations(9, 1), batchSize: 4, views: [view], seed: 1 };
    const make = (change: object) => () => read.batches({ ...good, ...change });
    expect(make({ batchSize: 0 })).toThrowError(/batch size is 0/);
    expect(make({ views: [] })).toThrowError(/views are \[\]/);
    expect(make({ views: [{ size: -1 }] })).toThrowError(/image size is -1/);
    expect(make({ seed: 0.1 })).toThrowError(/seed is 0.1/);
    expect(make({ order: Int32Array.of(0, 9) })).toThrowError(/no photo 9 of 9/);
    expect(make({ order: [0, 1] })).toThrowError(/order of photos is \[0,1\]/);
    const source = read.batches(good);
    for (const state of [undefined, null, {}, { step: 1, order: null }]) {
      expect(() => source.restore(state as never)).toThrowError(/another kind of order/);
    }
    expect(() => source.restore({ step: 1, order: 4 })).toThrowError(/another kind of order/);
    const list = read.batches({ ...good, order: Int32Array.of(1) });
    expect(() => list.restore(source.state())).toThrowError(/another kind of order/);
    const sampler = imagesPerClass(labels, { batchSize: 4, imagesPerClass: 2 }, 1);
    expect(read.batches({ ...good, order: sampler }).state().step).toBe(0);
  });
});
