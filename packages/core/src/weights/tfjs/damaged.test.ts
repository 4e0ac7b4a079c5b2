import { damagedBytes, rounds } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { readTfjsManifest } from './read-manifest.js';
import { readTfjsWeights } from './read-weights.js';
import { jsonBytes, modelJson } from './testing/manifest-of.js';

const quantization = { dtype: 'uint8', scale: 0.5, min: -3 };
const json = jsonBytes(
  modelJson([
    { name: 'conv1/weights', shape: [3, 3, 2], dtype: 'float32', quantization },
    { name: 'labels', shape: [3], dtype: 'string' },
    { name: 'conv1/biases', shape: [2], dtype: 'float32' },
  ]),
);
const shard = new Uint8Array(18 + 3 * 6 + 8).fill(7);
[0, 6, 12].forEach((at) => {
  shard.set([2, 0, 0, 0], 18 + at);
});

/** Reads everything; bytes of the arrays that it gave. */
function readAll(manifest: Uint8Array, data: Uint8Array): number {
  const tensors = [...readTfjsWeights(readTfjsManifest(manifest), [data]).values()];
  return tensors.reduce((sum, { read }) => sum + read().byteLength, 0);
}

/** Read, or refused with a position or the shards; never more than 4 bytes a byte. */
function expectRobust(
  original: Uint8Array,
  read: (damaged: Uint8Array) => number,
  leastRefused: number,
): void {
  const runs = rounds(5_000);
  expect(read(original)).toBe(18 * 4 + 8);
  let refused = 0;
  fc.assert(
    fc.property(damagedBytes(original), (damaged) => {
      try {
        expect(read(damaged)).toBeLessThanOrEqual(4 * shard.length);
      } catch (error) {
        if (!FaceNetError.is(error)) throw error;
        expect(error.message).toMatch(/at byte \d+: .+\. Fetch|shards were given|are missing/);
        expect(['WEIGHTS_CORRUPT', 'WEIGHTS_MISMATCH']).toContain(error.code);
        refused++;
      }
    }),
    { numRuns: runs },
  );
  expect(refused).toBeGreaterThan(runs * leastRefused);
}

describe('damaged tfjs files', () => {
  it('manifests', () => {
    expectRobust(json, (damaged) => readAll(damaged, shard), 0.1);
  });

  it('shards', () => {
    expectRobust(shard, (damaged) => readAll(json, damaged), 0.1);
  });
});
