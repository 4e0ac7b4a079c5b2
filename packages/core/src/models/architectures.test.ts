import { shortlist } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../errors.js';
import { nodeByName, parametersOf, summary } from '../network/index.js';
import type { TensorData } from '../runtime/runtime.js';
import { architectures } from './architectures.js';
import { deterministicWeights, patternImage } from './testing/deterministic-weights.js';
import { once } from './testing/once.js';
import { quickRuntimes } from './testing/runtimes.js';

/** Two different images as one batch. */
function pairOf({ shape, data }: TensorData): TensorData {
  const pair = new Float32Array(2 * data.length);
  pair.set(data);
  pair.set(data.toReversed(), data.length);
  return { shape: [2, ...shape.slice(1)], data: pair };
}

function norms({ shape, data }: TensorData): number[] {
  const [count = 0, size = 0] = shape;
  return Array.from({ length: count }, (_, i) =>
    Math.hypot(...data.subarray(i * size, (i + 1) * size)),
  );
}

describe.each([...architectures])('%s', (id, architecture) => {
  const { imageSize, defaultEmbeddingSize, create } = architecture;

  it('is registered under its own id', () => {
    expect(architecture.id).toBe(id);
    expect(create().name).toBe(id);
  });

  it('has the parameters and the work that it states', () => {
    const { parameters, flops } = summary(create());
    expect({ parameters, flops }).toEqual({
      parameters: architecture.parameters,
      flops: architecture.flops,
    });
  });

  it.each([defaultEmbeddingSize, 7])('takes images and gives embeddings of %i values', (size) => {
    const network = create({ embeddingSize: size });
    expect(network.inputs).toEqual(['input']);
    expect(nodeByName(network, 'input')?.shape).toEqual([null, imageSize, imageSize, 3]);
    for (const output of ['prelogits', 'embeddings']) {
      expect(nodeByName(network, network.outputs[output] ?? '')?.shape).toEqual([null, size]);
    }
  });

  it('names its parameters uniquely', () => {
    const names = parametersOf(create()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses embeddings of %d values', (embeddingSize) => {
    expect(() => create({ embeddingSize })).toThrowError(
      expect.toSatisfy((error) => FaceNetError.is(error, 'INVALID_ARGUMENT')),
    );
  });

  const weights = once(() => deterministicWeights(create()));

  // The large ones run elsewhere too, or are made of what the small ones are made of.
  const runtimes = shortlist(quickRuntimes, () => architecture.flops < 5e8);
  it.each(runtimes)('gives unit vectors, in a batch as alone, on %s', async (_, runtime) => {
    const session = await (await runtime()).load(create(), weights());
    const image = patternImage(imageSize, imageSize);
    const alone = (await session.run({ input: image })).embeddings as TensorData;
    const both = (await session.run({ input: pairOf(image) })).embeddings as TensorData;
    await session.dispose();
    expect(both.shape).toEqual([2, defaultEmbeddingSize]);
    for (const norm of norms(both)) expect(norm).toBeCloseTo(1, 5);
    const [first, second] = [
      both.data.slice(0, defaultEmbeddingSize),
      both.data.slice(-defaultEmbeddingSize),
    ];
    for (const [i, value] of first.entries()) {
      expect(value).toBeCloseTo(alone.data[i] as number, 4);
    }
    expect(second).not.toEqual(first);
  });
});
