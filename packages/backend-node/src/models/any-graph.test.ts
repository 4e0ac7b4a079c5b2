import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaceNet, rgbImage } from '@facenet/core';
import { standardize } from '@facenet/core/image';
import { elementCount, NetworkBuilder, optimize, parametersOf } from '@facenet/core/network';
import { writeOnnx, writeOnnxFiles } from '@facenet/core/onnx';
import { beforeAll, describe, expect, it } from 'vitest';
import { backend } from '../backend.js';
import { encodeImage } from '../codec/index.js';
import { openImageEmbedder } from '../dataset/index.js';

const net = new NetworkBuilder('nobody-knows');
const features = net
  .input('images', [null, 112, 112, 3])
  .conv2d('conv', { filters: 16, kernel: 9, strides: 4 })
  .relu('relu')
  .globalAvgPool('mean');
const network = net.build({ vector: features.dense('dense', { units: 8 }) });

function weightsOf(seed: number) {
  return new Map(
    parametersOf(network).map(({ name, shape }) => {
      const values = Array.from({ length: elementCount(shape) }, (_, i) => Math.sin(i * seed) / 9);
      return [name, { shape, data: Float32Array.from(values) }];
    }),
  );
}

const crops = [3, 5, 7].map((step) => {
  const pixels = Uint8Array.from({ length: 112 * 112 * 3 }, (_, i) => (i * step) % 251);
  return rgbImage(112, 112, pixels);
});

const isNativeRun = process.env.FACENET_NATIVE !== undefined;

describe.skipIf(isNativeRun)('an ONNX graph of no known network', () => {
  let folder: string;
  let path: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'facenet-graph-'));
    path = join(folder, 'own.onnx');
    const optimized = optimize(network, weightsOf(1));
    await writeFile(path, writeOnnx(optimized.network, optimized.weights));
  });

  const options = { runtime: 'onnxruntime-node', onNotice: () => {} } as const;

  it('embeds as its graph computes, from its path', async () => {
    const node = await backend(options);
    await using facenet = await FaceNet.load({ backend: node, model: path });
    expect(facenet.card).toMatchObject({
      id: expect.stringMatching(/^own-[0-9a-f]{8}$/),
      architecture: 'onnx',
      embeddingSize: 8,
    });
    const session = await node.runtime.load(network, weightsOf(1));
    const embeddings = await facenet.embed(crops);
    for (const [i, crop] of crops.entries()) {
      const data = standardize(crop, { mean: 127.5, scale: 127.5 });
      const outputs = await session.run({ images: { shape: [1, 112, 112, 3], data } });
      const values = Array.from(outputs.vector?.data ?? []);
      const length = Math.hypot(...values);
      values.forEach((value, at) => {
        expect(embeddings[i]?.vector[at]).toBeCloseTo(value / length, 5);
      });
    }
    await session.dispose();
  });

  it('finds values that lie in a file beside', async () => {
    const optimized = optimize(network, weightsOf(1));
    const { model, data } = writeOnnxFiles(optimized.network, optimized.weights, 'split.data');
    const split = join(folder, 'split.onnx');
    await writeFile(split, model);
    const parts = [...data].map((part) => Uint8Array.from(part));
    await writeFile(join(folder, 'split.data'), Buffer.concat(parts));
    const node = await backend(options);
    await using whole = await FaceNet.load({ backend: node, model: path });
    await using facenet = await FaceNet.load({ backend: node, model: split });
    const vectors = (await facenet.embed(crops)).map(({ vector }) => vector);
    expect(vectors).toEqual((await whole.embed(crops)).map(({ vector }) => vector));
  });

  it('says what to do on other engines', async () => {
    const node = await backend({ ...options, runtime: 'tfjs-wasm' });
    await expect(FaceNet.load({ backend: node, model: path })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      hint: expect.stringContaining('onnxruntime'),
    });
  });

  it('embeds image files, in threads, and is known by its bytes', async () => {
    const images: string[] = [];
    for (const [i, crop] of crops.entries()) {
      images.push(join(folder, `${i}.png`));
      await writeFile(images[i] as string, await encodeImage(crop, 'png'));
    }
    const another = join(folder, 'another.onnx');
    const optimized = optimize(network, weightsOf(2));
    await writeFile(another, writeOnnx(optimized.network, optimized.weights));
    const results = [];
    for (const [model, workers] of [
      [path, 1],
      [path, 2],
      [another, 1],
    ] as const) {
      const embedder = await openImageEmbedder({ ...options, model, workers, cache: false });
      const embedded = await embedder.embed(images);
      const vectors = images.map((image) => embedded.get(image));
      results.push({ fingerprint: embedder.fingerprint, vectors });
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]?.fingerprint).not.toBe(results[0]?.fingerprint);
    expect(results[2]?.vectors).not.toEqual(results[0]?.vectors);
  });
});
