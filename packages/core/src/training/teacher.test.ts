import { describe, expect, it } from 'vitest';
import type { EmbeddingCard } from '../models/card.js';
import { modelCards } from '../models/index.js';
import type { Runtime, TensorData } from '../runtime/runtime.js';
import { openTeacher } from './teacher.js';

const card = modelCards.get('mobilefacenet-512') as EmbeddingCard;
const PIXELS = 112 * 112 * 3;

/** An engine whose embeddings begin with the first value of each image. */
function countingRuntime() {
  const counts: number[] = [];
  const runtime = {
    name: 'counting',
    async load() {
      return {
        async run({ input }: { input: TensorData }) {
          const count = input.shape[0] as number;
          counts.push(count);
          const data = new Float32Array(count * 512);
          for (let i = 0; i < count; i++) data[i * 512] = input.data[i * PIXELS] as number;
          return { embeddings: { shape: [count, 512], data } };
        },
        async dispose() {},
      };
    },
  };
  return { runtime: runtime as unknown as Runtime, counts };
}

function images(...first: number[]): Float32Array {
  const data = new Float32Array(first.length * PIXELS);
  first.forEach((value, i) => {
    data[i * PIXELS] = value;
  });
  return data;
}

describe('a teacher', () => {
  it('sees photos as its card says, and gives its embeddings as a feed', async () => {
    const { runtime } = countingRuntime();
    const teacher = await openTeacher(runtime, { card, weights: new Map() });
    const { standardization, colorOrder } = card;
    expect(teacher.view).toEqual({ size: 112, standardization, colorOrder });
    const { teacher: fed } = await teacher.feeds(images(3, 4), 2);
    expect(fed?.shape).toEqual([2, 512]);
    expect([fed?.data[0], fed?.data[512]]).toEqual([3, 4]);
  });

  it('embeds a photo once where it is told which one it is', async () => {
    const { runtime, counts } = countingRuntime();
    const teacher = await openTeacher(runtime, { card, weights: new Map() });
    await teacher.feeds(images(1, 2, 3), 3, Int32Array.of(10, 20, 30));
    const { teacher: fed } = await teacher.feeds(images(9, 9, 4), 3, Int32Array.of(30, 10, 40));
    expect([0, 1, 2].map((row) => fed?.data[row * 512])).toEqual([3, 1, 4]);
    await teacher.feeds(images(9), 1, Int32Array.of(40));
    expect(counts).toEqual([3, 1]);
  });

  it('refuses images of another size, and models that embed nothing', async () => {
    const { runtime } = countingRuntime();
    const teacher = await openTeacher(runtime, { card, weights: new Map() });
    await expect(teacher.feeds(new Float32Array(160 * 160 * 3), 1)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('112x112'),
    });
    const [detector] = [...modelCards]
      .map(([, any]) => any)
      .filter(({ kind }) => kind === 'detector');
    const model = { card: detector as EmbeddingCard, weights: new Map() };
    await expect(openTeacher(runtime, model)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
