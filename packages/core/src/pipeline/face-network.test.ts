import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../image/rgb-image.js';
import { rgbImage } from '../image/rgb-image.js';
import { standardize } from '../image/standardize.js';
import type { EmbeddingCard } from '../models/card.js';
import { architectures, type CardOverrides } from '../models/index.js';
import { deterministicWeights } from '../models/testing/deterministic-weights.js';
import { isNativeRun } from '../models/testing/runtimes.js';
import { matrixBytes, SIDE, smallGraph, smallGraphVector } from '../models/testing/small-graph.js';
import { optimize } from '../network/index.js';
import { createOnnxRuntime, writeOnnx } from '../runtime/onnx/index.js';
import { createTfjsRuntime } from '../runtime/tfjs/index.js';
import { Embedder } from './embedder.js';
import { loadModelFiles } from './load-model-files.js';
import { modelSource } from './loaded-model.js';

const runtime = createOnnxRuntime({ ort });
const alignment = { method: 'margin', margin: 0, size: SIDE } as const;
const faces: RgbImage[] = [1, 2, 3, 4, 5].map((seed) => {
  const pixels = Uint8Array.from(
    { length: SIDE * SIDE * 3 },
    (_, i) => (seed * 97 * (i + 1)) % 256,
  );
  return rgbImage(SIDE, SIDE, pixels);
});

function load(bytes: Uint8Array, card: CardOverrides = {}, others: File[] = []) {
  const file = new File([new Uint8Array(bytes)], 'mine.onnx');
  return loadModelFiles([file, ...others], { card: { alignment, ...card } });
}

async function embedderOf(...model: Parameters<typeof load>) {
  const loaded = await load(...model);
  return Embedder.load(runtime, loaded.card as EmbeddingCard, modelSource(loaded));
}

const expectVectors = (vectors: readonly Float32Array[], expected: readonly number[][]) => {
  expect(vectors).toHaveLength(expected.length);
  vectors.forEach((vector, i) => {
    expect(vector).toHaveLength(4);
    vector.forEach((value, at) => {
      expect(value).toBeCloseTo(expected[i]?.[at] as number, 5);
    });
  });
};

describe.skipIf(isNativeRun)('a graph that is run as it is', () => {
  it.each([
    ['channels first', [null, 3, SIDE, SIDE], 'chw'],
    ['channels last', [null, SIDE, SIDE, 3], 'hwc'],
    ['one image a run', [1, 3, SIDE, SIDE], 'chw'],
    ['two images a run', [2, SIDE, SIDE, 3], 'hwc'],
  ] as const)('embeds, %s', async (_, input, layout) => {
    await using embedder = await embedderOf(smallGraph({ input, output: [input[0], 4] }));
    const values = faces.map((face) =>
      standardize(face, { mean: 127.5, scale: 127.5 }, { layout }),
    );
    expectVectors(await embedder.embed(faces), values.map(smallGraphVector));
    expectVectors(await embedder.embed(faces.slice(0, 1)), [smallGraphVector(values[0] ?? [])]);
  });

  it('standardises as the caller says', async () => {
    const standardization = { mean: [1, 2, 3], scale: [256, 300, 310] } as const;
    const card = { standardization, colorOrder: 'bgr' } as const;
    await using embedder = await embedderOf(smallGraph(), card);
    const options = { layout: 'chw', colorOrder: 'bgr' } as const;
    const values = faces.map((face) => standardize(face, standardization, options));
    expectVectors(await embedder.embed(faces), values.map(smallGraphVector));
  });

  it('finds values in a file beside', async () => {
    const weights = new File([matrixBytes], 'mine.bin');
    await using embedder = await embedderOf(smallGraph({ location: 'mine.bin' }), {}, [weights]);
    await using whole = await embedderOf(smallGraph());
    expect(await embedder.embed(faces)).toEqual(await whole.embed(faces));
  });

  it('does not look for values elsewhere', async () => {
    for (const location of ['../mine.bin', '/etc/passwd', 'a\\b', '..']) {
      await expect(embedderOf(smallGraph({ location }))).rejects.toMatchObject({
        code: 'ENGINE_FAILED',
      });
    }
  });

  it('refuses vectors that are not as the card says', async () => {
    const output = [null, null];
    const graph = smallGraph({ output });
    await using embedder = await embedderOf(graph, { embeddingSize: 5 });
    await expect(embedder.embed(faces)).rejects.toMatchObject({
      code: 'WEIGHTS_MISMATCH',
      message: expect.stringContaining(
        `The graph of ${embedder.card.id} gives [5, 4], not [5, 5].`,
      ),
    });
  });

  it('refuses vectors without a direction', async () => {
    const standardization = { mean: [0, 0, 0], scale: 1e300 } as const;
    await using embedder = await embedderOf(smallGraph(), { standardization });
    const black = rgbImage(SIDE, SIDE, new Uint8Array(SIDE * SIDE * 3));
    await expect(embedder.embed([black])).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  it('says what to do where the engine runs no ONNX', async () => {
    await import('@tensorflow/tfjs-backend-cpu');
    const tfjs = await createTfjsRuntime({ backend: 'cpu' });
    const loaded = await load(smallGraph());
    const loading = Embedder.load(tfjs, loaded.card as EmbeddingCard, modelSource(loaded));
    await expect(loading).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('cannot run mine.onnx'),
    });
  });

  it('needs its file', async () => {
    const { card } = await load(smallGraph());
    const loading = Embedder.load(runtime, card as EmbeddingCard, new Map());
    await expect(loading).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('says what onnxruntime cannot run', async () => {
    const cut = smallGraph({ input: [null, 3, 9, 9] });
    const card = { alignment: { method: 'margin', margin: 0, size: 9 } } as const;
    await expect(embedderOf(cut, card)).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringContaining('onnxruntime cannot load mine.onnx'),
    });
  });

  it('is for graphs that are no network of ours', async () => {
    const network = architectures.get('dummy').create({ embeddingSize: 8 });
    const optimized = optimize(network, deterministicWeights(network));
    const file = new File(
      [new Uint8Array(writeOnnx(optimized.network, optimized.weights))],
      'a.onnx',
    );
    const { card, onnx, weights } = await loadModelFiles([file]);
    expect(card).toMatchObject({ architecture: 'dummy', embeddingSize: 8 });
    expect(card).not.toHaveProperty('graph');
    expect(onnx).toBeUndefined();
    expect(weights.size).toBeGreaterThan(0);
    await expect(loadModelFiles([file], { card: { graph: { batch: 1 } } })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});
