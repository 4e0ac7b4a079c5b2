import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CardOverrides, FaceNet, type RgbImage, rgbImage } from '@facenet/core';
import { defaultModelFile, thorough } from '@facenet/testkit';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ForeignGraph, foreignGraph } from '../../../core/src/models/testing/foreign-graph.js';
import { backend } from '../backend.js';

type Color = 0 | 1 | 2;

/** How the pixels of a graph are made here, by hand. */
interface Pixels {
  readonly order: readonly [Color, Color, Color];
  readonly value: (level: number, color: Color) => number;
}

const RGB: Pixels['order'] = [0, 1, 2];
const BGR: Pixels['order'] = [2, 1, 0];
const insightface: Pixels = { order: RGB, value: (level) => (level - 127.5) / 127.5 };

const MEAN = [123.68, 116.78, 103.94] as const;
const SCALE = [58.4, 57.1, 57.4] as const;

const cases: readonly (readonly [string, ForeignGraph, CardOverrides, Pixels])[] = [
  [
    'channels first, any number of images',
    { layout: 'nchw', batch: null, outputs: { 683: 16 } },
    {},
    insightface,
  ],
  [
    'one image a run, blue first, with a quality beside the vector',
    { layout: 'nchw', batch: 1, outputs: { norm: 1, feature: 16 } },
    { colorOrder: 'bgr' },
    { ...insightface, order: BGR },
  ],
  [
    'channels last, mean and scale by colour, one vector of two',
    { layout: 'nhwc', batch: null, outputs: { age: 4, embedding: 16 } },
    { standardization: { mean: MEAN, scale: SCALE }, graph: { output: 'embedding' } },
    { order: RGB, value: (level, color) => (level - MEAN[color]) / SCALE[color] },
  ],
  [
    'four images a run, channels last, blue first, from 0 to 1',
    { layout: 'nhwc', batch: 4, outputs: { y: 16 } },
    { standardization: { mean: 0, scale: 255 }, colorOrder: 'bgr' },
    { order: BGR, value: (level) => level / 255 },
  ],
];

const SIDE = 112;
const crops = [3, 5, 7, 11, 13].map((step) => {
  const pixels = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * step) % 251);
  return rgbImage(SIDE, SIDE, pixels);
});

/** What onnxruntime alone makes of a crop, brought to length 1. */
async function reference(
  session: ort.InferenceSession,
  crop: RgbImage,
  { layout, batch }: ForeignGraph,
  { order, value }: Pixels,
  output: string,
): Promise<number[]> {
  const count = batch ?? 1;
  const data = new Float32Array(count * SIDE * SIDE * 3);
  for (let at = 0; at < SIDE * SIDE; at++) {
    order.forEach((color, channel) => {
      const place = layout === 'nchw' ? channel * SIDE * SIDE + at : at * 3 + channel;
      data[place] = value(crop.data[at * 3 + color] as number, color);
    });
  }
  const shape = layout === 'nchw' ? [count, 3, SIDE, SIDE] : [count, SIDE, SIDE, 3];
  const results = await session.run({ 'input.1': new ort.Tensor('float32', data, shape) });
  const values = Array.from(results[output]?.data as Float32Array).slice(0, 16);
  const length = Math.hypot(...values);
  return values.map((number) => number / length);
}

const isNativeRun = process.env.FACENET_NATIVE !== undefined;

describe.skipIf(isNativeRun)('an ONNX file of another program', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'facenet-foreign-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const options = { runtime: 'onnxruntime-node', threads: 1, onNotice: () => {} } as const;

  it.each(cases)('embeds as onnxruntime alone does: %s', async (_, graph, card, pixels) => {
    const path = join(folder, 'own.onnx');
    await writeFile(path, foreignGraph(graph));
    await using facenet = await FaceNet.load({ backend: backend(options), model: path, card });
    const output = facenet.card.graph?.output ?? '';
    expect(facenet.card).toMatchObject({
      graph: { layout: graph.layout, batch: graph.batch },
      embeddingSize: 16,
    });
    const session = await ort.InferenceSession.create(path);
    const embeddings = await facenet.embed(crops);
    for (const [i, crop] of crops.entries()) {
      const expected = await reference(session, crop, graph, pixels, output);
      expected.forEach((value, at) => {
        expect(embeddings[i]?.vector[at]).toBeCloseTo(value, 5);
      });
    }
    await session.release();
  });

  it.runIf(thorough)(
    'embeds in worker threads as in this one, with the card it is given',
    async () => {
      const [, graph, card] = cases[1]!;
      const path = join(folder, 'threads.onnx');
      await writeFile(path, foreignGraph(graph));
      const load = { backend: backend(options), model: path, card };
      await using here = await FaceNet.load(load);
      await using there = await FaceNet.load({ ...load, workers: 2 });
      expect(there.card).toEqual(here.card);
      const vectors = async (facenet: typeof here) =>
        (await facenet.embed(crops)).map(({ vector }) => vector);
      expect(await vectors(there)).toEqual(await vectors(here));
    },
  );

  it('is refused by engines that run no graphs, by name', async () => {
    const path = join(folder, 'own.onnx');
    await writeFile(path, foreignGraph(cases[0]![1]));
    const load = { backend: backend({ ...options, runtime: 'tfjs-wasm' }), model: path };
    await expect(FaceNet.load(load)).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('own.onnx'),
      hint: expect.stringContaining('onnxruntime'),
    });
  });

  it('is run as it is, if its user wants, though we know the network', async () => {
    const path = join(folder, 'fr_feature.onnx');
    await writeFile(path, await defaultModelFile('fr_feature.onnx'));
    const load = { backend: backend(options), model: path };
    await using rebuilt = await FaceNet.load(load);
    const { colorOrder, standardization } = rebuilt.card;
    expect(rebuilt.card.graph).toBeUndefined();
    const card = { architecture: 'onnx', colorOrder, standardization };
    await using asItIs = await FaceNet.load({ ...load, card });
    expect(asItIs.card).toMatchObject({
      architecture: 'onnx',
      graph: { layout: 'nchw', batch: 1, input: 'input', output: 'output' },
      embeddingSize: 512,
      alignment: { template: 'arcface-112' },
    });
    const [a, b] = [await asItIs.embed(crops), await rebuilt.embed(crops)];
    a.forEach(({ vector }, i) => {
      vector.forEach((value, at) => {
        expect(value).toBeCloseTo(b[i]?.vector[at] as number, 4);
      });
    });
  });

  it('cannot be told what is known of the models of the list', async () => {
    const load = { backend: backend(options), card: { colorOrder: 'bgr' } } as const;
    await expect(FaceNet.load(load)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('mobilefacenet'),
    });
  });
});
