import { Embedding, type RgbImage, rgbImage } from '@facenet/core';
import { describe, expect, it } from 'vitest';
import { EmbeddingBatches } from './embedding-batches.js';

const never = new AbortController().signal;
const crop = (value: number) => rgbImage(1, 1, new Uint8Array([value, 0, 0]));

/** An engine whose batches end when the test says so. */
class HeldEngine {
  readonly batches: { values: number[]; end: (error?: Error) => void; signal: AbortSignal }[] = [];

  readonly embed = (crops: readonly RgbImage[], { signal }: { signal: AbortSignal }) =>
    new Promise<Embedding[]>((resolve, reject) => {
      const values = crops.map(({ data }) => data[0]!);
      const embeddings = values.map((value) => new Embedding('m', Float32Array.of(value)));
      const end = (error?: Error) => (error ? reject(error) : resolve(embeddings));
      this.batches.push({ values, end, signal });
    });

  get sizes() {
    return this.batches.map(({ values }) => values.length);
  }
}

const values = (embeddings: readonly Embedding[]) => embeddings.map(({ vector }) => vector[0]);

describe('EmbeddingBatches', () => {
  it('embeds a lone face at once, and together what waits meanwhile, four at most', async () => {
    const engine = new HeldEngine();
    const told: number[] = [];
    const batches = new EmbeddingBatches(engine.embed, 1, (size) => told.push(size));
    const asked = [[1], [2, 3], [4], [5, 6]].map((of) => batches.embed(of.map(crop), never));
    expect(engine.batches.map((batch) => batch.values)).toEqual([[1]]);
    engine.batches[0]?.end();
    expect(values(await asked[0]!)).toEqual([1]);
    await Promise.resolve();
    expect(engine.batches.map((batch) => batch.values)).toEqual([[1], [2, 3, 4, 5]]);
    engine.batches[1]?.end();
    expect(values(await asked[1]!)).toEqual([2, 3]);
    expect(values(await asked[2]!)).toEqual([4]);
    await Promise.resolve();
    engine.batches[2]?.end();
    expect(values(await asked[3]!)).toEqual([5, 6]);
    expect(told).toEqual([1, 4, 1]);
    expect(await batches.embed([], never)).toEqual([]);
  });

  it('keeps as many engines busy as there are', () => {
    const engine = new HeldEngine();
    const batches = new EmbeddingBatches(engine.embed, 2);
    for (let i = 0; i < 9; i++) void batches.embed([crop(i)], new AbortController().signal);
    expect(engine.sizes).toEqual([1, 1]);
  });

  it('drops what nobody wants any more, and breaks a batch off when nobody wants any of it', async () => {
    const engine = new HeldEngine();
    const batches = new EmbeddingBatches(engine.embed, 1);
    const [a, b, c] = [new AbortController(), new AbortController(), new AbortController()];
    void batches.embed([crop(0)], never);
    const asked = [a, b, c].map(({ signal }, i) => batches.embed([crop(i + 1)], signal));
    c.abort(new Error('c left'));
    await expect(asked[2]).rejects.toThrow('c left');
    engine.batches[0]?.end();
    while (engine.batches.length < 2) await Promise.resolve();
    expect(engine.batches[1]?.values).toEqual([1, 2]);
    a.abort(new Error('a left'));
    await expect(asked[0]).rejects.toThrow('a left');
    expect(engine.batches[1]?.signal.aborted).toBe(false);
    b.abort(new Error('b left'));
    await expect(asked[1]).rejects.toThrow('b left');
    expect(engine.batches[1]?.signal.aborted).toBe(true);
  });

  it('fails those of a batch that fails, and goes on', async () => {
    const engine = new HeldEngine();
    const batches = new EmbeddingBatches(engine.embed, 1);
    const first = batches.embed([crop(1)], never);
    const second = batches.embed([crop(2)], never);
    engine.batches[0]?.end(new Error('the engine failed'));
    await expect(first).rejects.toThrow('the engine failed');
    while (engine.batches.length < 2) await Promise.resolve();
    engine.batches[1]?.end();
    expect(values(await second)).toEqual([2]);
  });
});
