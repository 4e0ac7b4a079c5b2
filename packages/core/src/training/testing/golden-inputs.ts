import { readFileSync } from 'node:fs';
import { type NpyFile, readNpy, sharedPath } from '@facenet/testkit';
import { elementCount } from '../../arrays/element-count.js';
import type { Weights } from '../../arrays/weights.js';
import type { VariableSpec } from '../../program/index.js';

const path = (file: string) => sharedPath('goldens', 'training', file);

export function readGolden<Golden>(file: string): Golden {
  return JSON.parse(readFileSync(path(file), 'utf8')) as Golden;
}

export function readGoldenArray(file: string): NpyFile<Float32Array> {
  return readNpy<Float32Array>(path(file));
}

/** The hash of the goldens' README; of uint32 to uint32. */
export function mix(x: number): number {
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  x ^= x >>> 16;
  return x >>> 0;
}

/** The six images, each standardised by itself, in the order of `images`. */
export function goldenImages(images: readonly number[]): Float32Array {
  const { data } = readNpy<Uint8Array>(path('images.npy'));
  const size = 160 * 160 * 3;
  const batch = new Float32Array(images.length * size);
  images.forEach((image, n) => {
    const pixels = data.subarray(image * size, (image + 1) * size);
    let [sum, squares] = [0, 0];
    for (const value of pixels) {
      sum += value;
      squares += value * value;
    }
    const mean = sum / size;
    const deviation = Math.max(Math.sqrt(squares / size - mean * mean), 1 / Math.sqrt(size));
    pixels.forEach((value, i) => {
      batch[n * size + i] = (value - mean) / deviation;
    });
  });
  return batch;
}

/** Start values of variables in creation order; centres start at 0. */
export function goldenStart(variables: readonly VariableSpec[]): Weights {
  return new Map(
    variables.map(({ name, shape }, i) => {
      const fanIn = elementCount(shape.slice(0, -1));
      const data = new Float32Array(elementCount(shape));
      if (name === 'centers') return [name, { shape, data }] as const;
      const of = ruleOf(name, fanIn);
      const first = Math.imul(i + 1, 0x9e3779b1);
      for (let k = 0; k < data.length; k++) data[k] = of((mix((first + k) | 0) / 2 ** 32) * 2 - 1);
      return [name, { shape, data }] as const;
    }),
  );
}

/** What becomes of a number in [-1, 1) in a variable of that name. */
function ruleOf(name: string, fanIn: number): (u: number) => number {
  if (name.endsWith('/weights')) return (u) => u * Math.sqrt(6 / fanIn);
  if (name.endsWith('/moving_variance')) return (u) => 1 + 0.5 * u;
  // Most activations stay away from the kink of ReLU, so that rounding does not grow.
  const spread =
    name.endsWith('BatchNorm/beta') &&
    !name.startsWith('Bottleneck/') &&
    !name.includes('/Bottleneck/');
  return spread ? (u) => (u >= -0.5 ? 3 : -3) + 0.5 * u : (u) => 0.1 * u;
}
