import { readFileSync } from 'node:fs';
import { defaultModelFile, readPng, sharedMissing, sharedPath, shortlist } from '@facenet/testkit';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { alignFace } from '../alignment/index.js';
import { type Box, type Point, standardize } from '../image/index.js';
import { optimize, parametersOf, summary } from '../network/index.js';
import type { TensorData } from '../runtime/runtime.js';
import { architectures } from './architectures.js';
import type { EmbeddingCard } from './card.js';
import { mobilefacenet } from './cards/mobilefacenet.js';
import { mobilefacenet512 } from './cards/mobilefacenet-512.js';
import { importModel } from './import/convert-model.js';
import { weightsFromOnnx } from './import/from-onnx.js';
import { createMobileFaceNet } from './mobilefacenet.js';
import { deterministicWeights } from './testing/deterministic-weights.js';
import { quickRuntimes } from './testing/runtimes.js';

const SIDE = 112;

describe.each(['tensorflow', 'pytorch'] as const)('MobileFaceNet as in %s', (variant) => {
  it('with batch norm folds into the network of the published weights', () => {
    const trained = createMobileFaceNet({ variant, batchNorm: true });
    const published = createMobileFaceNet({ variant });
    const folded = optimize(trained, deterministicWeights(trained)).network;
    const expected = optimize(published, deterministicWeights(published)).network;
    const shapes = (network: typeof folded) =>
      parametersOf(network).map(({ name, shape }) => `${name} [${shape}]`);
    expect(shapes(folded)).toEqual(shapes(expected));
    expect(folded.outputs).toEqual(expected.outputs);
  });

  it('gathers a mean and a variance a channel when it has batch norm', () => {
    const { parameters, trainableParameters } = summary(
      createMobileFaceNet({ variant, batchNorm: true }),
    );
    const published = summary(createMobileFaceNet({ variant }));
    const channels = published.rows.filter(({ type }) => /conv/i.test(type));
    const outputs = channels.reduce(
      (sum, { shape }) => sum + Number(/(\d+)\]$/.exec(shape)?.[1]),
      0,
    );
    expect(parameters - trainableParameters).toBe(2 * outputs);
  });
});

it('refuses an unknown variant', () => {
  const create = () => createMobileFaceNet({ variant: 'caffe' as never });
  expect(create).toThrowError(/variant must be one of tensorflow, pytorch, not "caffe"/);
});

function joined(images: readonly Float32Array[]): Float32Array {
  const data = new Float32Array(images.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const image of images) {
    data.set(image, at);
    at += image.length;
  }
  return data;
}

/** The largest difference; NaN unless there are as many. */
function furthest(a: Float32Array = new Float32Array(), b: Float32Array): number {
  if (a.length !== b.length) return Number.NaN;
  return b.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (a[i] as number))), 0);
}

describe('MobileFaceNet as in pytorch', () => {
  /** Three images in one batch, [3, 112, 112, 3], of values around those of standardised photos. */
  const images = [3, 5, 7].map((step) =>
    Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => ((i * step) % 251) / 125 - 1),
  );

  /** What the file itself computes; its batch is one image, channel by channel. */
  async function theirs(file: Uint8Array): Promise<Float32Array[]> {
    const session = await ort.InferenceSession.create(file);
    const results: Float32Array[] = [];
    for (const image of images) {
      const planes = image.map((_, i) => {
        const [channel, cell] = [Math.floor(i / SIDE ** 2), i % SIDE ** 2];
        return image[cell * 3 + channel] as number;
      });
      const input = new ort.Tensor('float32', planes, [1, 3, SIDE, SIDE]);
      const { output } = await session.run({ input });
      results.push(output?.data as Float32Array);
    }
    await session.release();
    return results;
  }

  it.each(quickRuntimes)('computes what fr_feature.onnx does, on %s', async (_, createRuntime) => {
    const file = await defaultModelFile('fr_feature.onnx');
    const expected = await theirs(file);
    const network = createMobileFaceNet({ variant: 'pytorch' });
    const session = await (await createRuntime()).load(network, weightsFromOnnx(network, file));
    const data = joined(images);
    const together = await session.run({ input: { shape: [3, SIDE, SIDE, 3], data } });
    for (const [i, image] of images.entries()) {
      const alone = await session.run({ input: { shape: [1, SIDE, SIDE, 3], data: image } });
      const want = expected[i] as Float32Array;
      expect(want).toHaveLength(512);
      const length = Math.hypot(...want);
      const inBatch = (values?: TensorData) => values?.data.subarray(i * 512, (i + 1) * 512);
      expect(furthest(alone.prelogits?.data, want)).toBeLessThan(1e-4);
      expect(furthest(inBatch(together.prelogits), want)).toBeLessThan(1e-4);
      const unit = want.map((value) => value / length);
      expect(furthest(inBatch(together.embeddings), unit)).toBeLessThan(1e-5);
    }
    await session.dispose();
  });
});

interface GoldenImage {
  readonly faces: readonly { readonly box: Box; readonly points: readonly Point[] }[];
}

const FOLDER = ['goldens', 'mtcnn'];

/** Photos of one person each, with the landmarks that the original detector finds. */
function portraits({
  alignment,
  standardization,
  colorOrder,
}: EmbeddingCard): { readonly person: string; readonly crop: Float32Array }[] {
  const path = sharedPath(...FOLDER, 'goldens.json');
  const { images } = JSON.parse(readFileSync(path, 'utf8')) as {
    images: Record<string, GoldenImage>;
  };
  return Object.entries(images).flatMap(([file, { faces }]) => {
    const person = /^(.+)_\d{4}\.png$/.exec(file)?.[1];
    const [face] = faces;
    if (!person || !face || faces.length > 1) return [];
    const geometry = { box: face.box, landmarks: face.points };
    const aligned = alignFace(readPng(sharedPath(...FOLDER, file)), geometry, alignment);
    return [{ person, crop: standardize(aligned, standardization, { colorOrder }) }];
  });
}

/** Distances of all pairs, apart for one person and for two. */
function distances(people: readonly string[], { data, shape }: TensorData) {
  const size = shape[1] as number;
  const vectors = people.map((_, i) => data.subarray(i * size, (i + 1) * size));
  const result: { same: number[]; different: number[] } = { same: [], different: [] };
  for (const [i, a] of vectors.entries()) {
    for (const [j, b] of vectors.slice(0, i).entries()) {
      const list = people[i] === people[j] ? result.same : result.different;
      list.push(Math.hypot(...a.map((value, k) => value - (b[k] as number))));
    }
  }
  return result;
}

const published = [
  [mobilefacenet.id, mobilefacenet, 'MobileFaceNet.tflite'],
  [mobilefacenet512.id, mobilefacenet512, 'fr_feature.onnx'],
] as const;
const typical = shortlist(published, ([id]) => id === mobilefacenet.id);

describe.skipIf(sharedMissing(...FOLDER)).each(typical)(
  'the published weights of %s',
  (...args) => {
    const [, card, file] = args;
    it.each(quickRuntimes)('tell people apart on %s', async (_, createRuntime) => {
      const { thresholds, defaultFar } = card;
      const threshold = thresholds.find(({ far }) => far === defaultFar)?.distance as number;
      const faces = portraits(card);
      const { size } = card.alignment;
      const data = joined(faces.map(({ crop }) => crop));
      const weights = importModel(card, { weights: await defaultModelFile(file) });
      const network = architectures.get(card.architecture).create();
      const session = await (await createRuntime()).load(network, weights);
      const shape = [faces.length, size, size, 3];
      const { embeddings } = await session.run({ input: { shape, data } });
      await session.dispose();

      const people = faces.map(({ person }) => person);
      const { same, different } = distances(people, embeddings as TensorData);
      expect(same).toHaveLength(1);
      expect(different).toHaveLength(230);
      expect(Math.max(...same)).toBeLessThan(threshold);
      expect(Math.max(...same)).toBeLessThan(Math.min(...different) - 0.3);
      // The threshold lets one pair of strangers in a thousand pass, and of these 230 one does (Dany
      // Heatley and Brad Miller). Three or more would be chance once in 600 such sets.
      expect(different.filter((distance) => distance < threshold).length).toBeLessThan(3);
    });
  },
);
