import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as tfjs from '@tensorflow/tfjs-core';
import type { RgbImage } from '../../image/index.js';

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');

/** One of the weight files of @vladmandic/face-api. */
export function faceApiFile(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(folder, name)));
}

interface FaceApi {
  readonly nets: {
    readonly faceRecognitionNet: {
      loadFromDisk(folder: string): Promise<void>;
      computeFaceDescriptor(image: tfjs.Tensor3D): Promise<Float32Array>;
    };
  };
}

/** Descriptor of a face crop of 150x150 pixels, by face-api itself on tfjs's wasm kernels. */
export async function faceApiDescriptor({ width, height, data }: RgbImage): Promise<Float32Array> {
  const tf = require('@tensorflow/tfjs-core') as typeof tfjs;
  const { faceRecognitionNet } = load(tf).nets;
  await tf.setBackend('wasm');
  await faceRecognitionNet.loadFromDisk(folder);
  const image = tf.tensor3d(data, [height, width, 3], 'int32');
  const descriptor = await faceRecognitionNet.computeFaceDescriptor(image);
  image.dispose();
  return descriptor;
}

/**
 * face-api wants the whole of tfjs, of which the recognition network needs the core and a few
 * methods that the whole adds to tensors.
 */
function load(tf: typeof tfjs): FaceApi {
  type Resolver = { _resolveFilename(request: string, ...rest: unknown[]): string };
  const resolver = Module as unknown as Resolver;
  const original = resolver._resolveFilename;
  const reshape = function (this: tfjs.Tensor, ...shape: number[]) {
    return tf.reshape(this, shape);
  };
  const div = function (this: tfjs.Tensor, divisor: number) {
    return tf.div(this, divisor);
  };
  const mean = function (this: tfjs.Tensor, axes: number[]) {
    return tf.mean(this, axes);
  };
  Object.assign(tf.Tensor.prototype, { as3D: reshape, as4D: reshape, div, mean });
  resolver._resolveFilename = (request, ...rest) =>
    original(request === '@tensorflow/tfjs' ? '@tensorflow/tfjs-core' : request, ...rest);
  try {
    return require('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
  } finally {
    resolver._resolveFilename = original;
  }
}
