import '@tensorflow/tfjs-backend-cpu';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { io, setBackend, type TypedArray } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { readTfjsManifest, type TfjsTensor } from './read-manifest.js';
import { readTfjsWeights } from './read-weights.js';
import { jsonBytes, modelJson } from './testing/manifest-of.js';

const affine = (dtype: 'uint8' | 'uint16') => ({ dtype, scale: 0.0123456789, min: -1.3 });

/** Every kind that tfjs-core decodes; odd counts, so that neighbours lie at any alignment. */
const specs: readonly TfjsTensor[] = [
  { name: 'flags', shape: [3], dtype: 'bool' },
  { name: 'float32', shape: [5, 1], dtype: 'float32' },
  { name: 'byte weights', shape: [7], dtype: 'float32', quantization: affine('uint8') },
  { name: 'int32', shape: [3], dtype: 'int32' },
  { name: 'halves', shape: [3, 3], dtype: 'float32', quantization: { dtype: 'float16' } },
  { name: 'texts', shape: [2], dtype: 'string' },
  { name: 'short weights', shape: [1, 5], dtype: 'float32', quantization: affine('uint16') },
  { name: 'byte counts', shape: [3], dtype: 'int32', quantization: affine('uint8') },
  { name: 'short counts', shape: [3], dtype: 'int32', quantization: affine('uint16') },
  { name: 'complex', shape: [2], dtype: 'complex64' },
  { name: 'nothing', shape: [0, 4], dtype: 'float32' },
  { name: 'scalar', shape: [], dtype: 'float32' },
];

const bits = (length: number, phase: number) =>
  Uint8Array.from({ length }, (_, i) => (i * 37 + phase * 11) % 120);
const text = (value: string) => [value.length, 0, 0, 0, ...Buffer.from(value)];
const parts: readonly Uint8Array[] = [
  Uint8Array.of(1, 0, 1),
  ...[20, 7, 12, 18].map(bits),
  Uint8Array.from([...text('dog'), ...text('')]),
  ...[10, 3, 6, 16, 0, 4].map(bits),
];
const data = new Uint8Array(Buffer.concat(parts));

const manifest = readTfjsManifest(jsonBytes(modelJson(specs)));

function failureOf(run: () => unknown): FaceNetError {
  try {
    run();
  } catch (error) {
    if (FaceNetError.is(error)) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

beforeAll(async () => {
  await setBackend('cpu');
});

describe('readTfjsWeights', () => {
  it('decodes what tfjs-core decodes, bit for bit', () => {
    const ours = readTfjsWeights(manifest, [data]);
    const theirs = io.decodeWeights(data.buffer, specs as unknown as io.WeightsManifestEntry[]);
    const numeric = specs.filter(({ dtype }) => dtype !== 'string' && dtype !== 'complex64');
    expect([...ours.keys()]).toEqual(numeric.map(({ name }) => name));
    for (const { name, shape } of numeric) {
      const expected = theirs[name]?.dataSync() as TypedArray;
      expect(ours.get(name)?.read(), name).toEqual(Float32Array.from(expected));
      expect(ours.get(name)?.shape).toEqual(shape);
    }
  });

  it('decodes types that tfjs-converter writes and tfjs-core does not decode', () => {
    const plain = (['float16', 'uint8', 'uint16'] as const).map((dtype) => ({
      name: dtype,
      shape: [2],
      dtype,
    }));
    const bytes = Uint8Array.of(0x00, 0x3c, 0x00, 0xc1, 1, 255, 0, 1, 255, 255);
    const ours = readTfjsWeights(readTfjsManifest(jsonBytes(modelJson(plain))), [bytes]);
    expect(ours.get('float16')?.read()).toEqual(Float32Array.of(1, -2.5));
    expect(ours.get('uint8')?.read()).toEqual(Float32Array.of(1, 255));
    expect(ours.get('uint16')?.read()).toEqual(Float32Array.of(256, 65_535));
  });

  it.each([1, 3, 16, 50])('joins shards of %i bytes', (size) => {
    const count = Math.ceil(data.length / size);
    const paths = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`);
    const sharded = readTfjsManifest(jsonBytes(modelJson(specs, paths)));
    const shards = paths.map((_, i) => data.subarray(i * size, (i + 1) * size));
    const whole = readTfjsWeights(manifest, [data]);
    for (const given of [
      shards,
      new Map(paths.map((path, i) => [path, shards[i] as Uint8Array])),
    ]) {
      for (const [name, { read }] of readTfjsWeights(sharded, given)) {
        expect(read(), name).toEqual(whole.get(name)?.read());
      }
    }
  });

  it('gives every group its own shards', () => {
    const group = (name: string) => ({
      paths: [`${name}.bin`],
      weights: [{ name, shape: [1], dtype: 'int32' }],
    });
    const two = readTfjsManifest(jsonBytes([group('a'), group('b')]));
    const ours = readTfjsWeights(two, [Uint8Array.of(1, 0, 0, 0), Uint8Array.of(2, 0, 0, 0)]);
    expect([...ours.values()].map(({ read }) => read()[0])).toEqual([1, 2]);
  });

  it('names the shards that are missing', () => {
    for (const given of [[], new Map([['other.bin', data]])]) {
      const error = failureOf(() => readTfjsWeights(manifest, given));
      expect(error.code).toBe('WEIGHTS_MISMATCH');
      expect(error.message).toMatch(/1 of 1 shards are missing: \["shard1.bin"\]/);
    }
    const error = failureOf(() => readTfjsWeights(manifest, [data, data]));
    expect(error.code).toBe('WEIGHTS_MISMATCH');
    expect(error.message).toMatch(/2 shards were given, 1 belong/);
  });

  it.each([
    ['the last tensor is cut', 1, /shard "shard1.bin" at byte 106: tensor "scalar" .* 4 bytes, 3/],
    ['a tensor is cut', 104, /at byte 3: tensor "float32" of shape \[5,1\] needs 20 bytes, 3 are/],
    ['a text is cut', 46, /tensor "texts"/],
    ['nothing is there', 110, /at byte 0: tensor "flags" of shape \[3\] needs 3 bytes, 0 are left/],
  ])('refuses shards that are too short: %s', (_, missing, message) => {
    const error = failureOf(() => readTfjsWeights(manifest, [data.subarray(0, -missing)]));
    expect(error.code).toBe('WEIGHTS_CORRUPT');
    expect(error.message).toMatch(message);
  });

  it('refuses shards that are too long', () => {
    const error = failureOf(() => readTfjsWeights(manifest, [Buffer.concat([data, data])]));
    expect(error.code).toBe('WEIGHTS_CORRUPT');
    expect(error.message).toMatch(/at byte 110: its group has 110 bytes behind its tensors/);
  });

  it('refuses a tensor larger than any shard before it allocates', () => {
    for (const dtype of ['float32', 'string', 'complex64']) {
      const spec = { name: 'huge', shape: [2 ** 20, 2 ** 30], dtype };
      const huge = readTfjsManifest(jsonBytes(modelJson([spec])));
      expect(failureOf(() => readTfjsWeights(huge, [data])).code).toBe('WEIGHTS_CORRUPT');
    }
  });
});

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
const manifests = readdirSync(folder).filter((name) => name.endsWith('.json'));
const bytesOf = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

describe.each(manifests)('%s', (name) => {
  it('decodes to what tfjs-core decodes, bit for bit', () => {
    const manifest = readTfjsManifest(bytesOf(name));
    expect(manifest.format).toBe('face-api');
    const [path = ''] = manifest.paths;
    const bin = bytesOf(path);
    const ours = readTfjsWeights(manifest, new Map([[path, bin]]));
    const [{ weights: specs }] = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const theirs = io.decodeWeights(bin.buffer, specs);
    expect([...ours.keys()]).toEqual(Object.keys(theirs));
    expect(ours.size).toBeGreaterThan(10);
    for (const [tensor, { shape, read }] of ours) {
      expect(shape).toEqual(theirs[tensor]?.shape);
      // Compared as bytes: values of millions of elements take seconds.
      const expected = Float32Array.from(theirs[tensor]?.dataSync() ?? []);
      expect(Buffer.from(read().buffer).equals(Buffer.from(expected.buffer)), tensor).toBe(true);
      theirs[tensor]?.dispose();
    }
  });
});
