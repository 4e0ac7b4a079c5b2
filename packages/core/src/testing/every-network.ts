import { shortlist } from '@facenet/testkit';
import { elementCount } from '../arrays/element-count.js';
import { everyNetwork } from '../models/import/recognize.js';
import { type Network, parametersOf, summary } from '../network/index.js';
import type { Weights } from '../weights/index.js';

/** Every network of the SDK, or those of up to some million parameters, for `describe.each`. */
export const networks = shortlist(
  everyNetwork().map(({ id, network }) => ({ id, network })),
  ({ network }) => summary(network).parameters < 4_000_000,
);

/** Weights that differ from array to array and within each, and are made fast. */
export function distinctWeights(network: Network): Weights {
  return new Map(
    parametersOf(network).map(({ name, shape }, i) => {
      const data = new Float32Array(elementCount(shape));
      for (let k = 0; k < data.length; k++) data[k] = i + (k % 251) / 256;
      return [name, { shape, data }];
    }),
  );
}

/** The first parameter that is not stored as it was, or undefined; fast for millions of values. */
export function firstDifference(
  weights: Weights,
  stored: ReadonlyMap<string, { readonly shape: readonly number[]; read(): Float32Array }>,
): string | undefined {
  for (const [name, { shape, data }] of weights) {
    const tensor = stored.get(name);
    if (tensor?.shape.join() !== shape.join()) return name;
    if (Buffer.compare(bytesOf(tensor.read()), bytesOf(data)) !== 0) return name;
  }
  return undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
