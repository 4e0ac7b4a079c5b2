import { readFileSync } from 'node:fs';
import { defaultModelFile, readPng, sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { alignFace } from '../alignment/index.js';
import { type Box, type Point, standardize } from '../image/index.js';
import { optimize, parametersOf, summary } from '../network/index.js';
import type { TensorData } from '../runtime/runtime.js';
import { mobilefacenet } from './cards/mobilefacenet.js';
import { importModel } from './import/convert-model.js';
import { createMobileFaceNet } from './mobilefacenet.js';
import { deterministicWeights } from './testing/deterministic-weights.js';
import { testRuntimes } from './testing/runtimes.js';

describe('MobileFaceNet', () => {
  it('with batch norm folds into the network of the published weights', () => {
    const trained = createMobileFaceNet({ batchNorm: true });
    const published = createMobileFaceNet();
    const folded = optimize(trained, deterministicWeights(trained)).network;
    const expected = optimize(published, deterministicWeights(published)).network;
    const shapes = (network: typeof folded) =>
      parametersOf(network).map(({ name, shape }) => `${name} [${shape}]`);
    expect(shapes(folded)).toEqual(shapes(expected));
    expect(folded.outputs).toEqual(expected.outputs);
  });

  it('gathers a mean and a variance a channel when it has batch norm', () => {
    const { parameters, trainableParameters } = summary(createMobileFaceNet({ batchNorm: true }));
    const channels = summary(createMobileFaceNet()).rows.filter(({ type }) => /conv/i.test(type));
    const outputs = channels.reduce(
      (sum, { shape }) => sum + Number(/(\d+)\]$/.exec(shape)?.[1]),
      0,
    );
    expect(parameters - trainableParameters).toBe(2 * outputs);
  });
});

interface GoldenImage {
  readonly faces: readonly { readonly box: Box; readonly points: readonly Point[] }[];
}

const FOLDER = ['goldens', 'mtcnn'];
const { alignment, standardization, thresholds, defaultFar } = mobilefacenet;
const threshold = thresholds.find(({ far }) => far === defaultFar)?.distance as number;

/** Photos of one person each, with the landmarks that the original detector finds. */
function portraits(): { readonly person: string; readonly crop: Float32Array }[] {
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
    return [{ person, crop: standardize(aligned, standardization) }];
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

describe.skipIf(sharedMissing(...FOLDER))('the published weights of MobileFaceNet', () => {
  it.each(testRuntimes)('tell people apart on %s', async (_, createRuntime) => {
    const faces = portraits();
    const { size } = alignment;
    const data = Float32Array.from(faces.flatMap(({ crop }) => [...crop]));
    const weights = importModel(mobilefacenet, {
      weights: await defaultModelFile('MobileFaceNet.tflite'),
    });
    const session = await (await createRuntime()).load(createMobileFaceNet(), weights);
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
});
