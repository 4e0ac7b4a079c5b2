import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { damagedBytes, rounds, shortlist } from '@facenet/testkit';
import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { elementCount } from '../../arrays/element-count.js';
import { FaceNetError } from '../../errors.js';
import { type Network, NetworkBuilder, optimize, parametersOf } from '../../network/index.js';
import { writeOnnx } from '../../runtime/onnx/write-onnx.js';
import { referenceRun } from '../../runtime/testing/reference-run.js';
import type { Weights } from '../../weights/index.js';
import { readOnnx } from '../../weights/onnx/read-onnx.js';
import { architectures } from '../architectures.js';
import { detectorNetworks } from '../detector-networks.js';
import { createRNet } from '../mtcnn.js';
import { patternImage } from '../testing/deterministic-weights.js';
import { weightsFromOnnx } from './from-onnx.js';
import { type TorchStyle, torchStyleFile } from './testing/torch-style-file.js';

/** Quickly made, for networks of many million values; variances and gammas are around 1. */
function anyWeights(network: Network): Weights {
  let seed = 1;
  const entries = parametersOf(network).map(({ name, role, shape }) => {
    const centre = role === 'moving_variance' || role === 'gamma' ? 1 : 0;
    const data = new Float32Array(elementCount(shape));
    for (let i = 0; i < data.length; i++) {
      seed = (seed * 16_807) % 0x7fffffff;
      data[i] = centre + (seed / 0x7fffffff - 0.5) / 4;
    }
    return [name, { shape, data }] as const;
  });
  return new Map(entries);
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number> = []): number {
  let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) {
    largest = Math.max(largest, Math.abs((a[i] as number) - (b[i] as number)));
  }
  return largest;
}

const networks: readonly (readonly [string, () => Network])[] = [
  ...[...architectures]
    // Large variants that have nothing the others have not.
    .filter(([id]) => !['inception-resnet-v2', 'nn2', 'nn3', 'nn4'].includes(id))
    .map(([id, { create }]) => [id, () => create({ embeddingSize: 16 })] as const),
  ...[...detectorNetworks].flatMap(([, roles]) =>
    Object.values(roles).map((create) => [create().name, create] as const),
  ),
];

const quick = shortlist(networks, ([id]) =>
  /^(.net|mobilefacenet|dummy|retinaface.*|scrfd.*|yunet.*)$/.test(id),
);

describe.each(quick)('weightsFromOnnx of %s', (_, create) => {
  const network = create();

  it('takes from our own file what we wrote', () => {
    const weights = anyWeights(network);
    const taken = weightsFromOnnx(network, writeOnnx(network, weights));
    expect([...taken.keys()].sort()).toEqual([...weights.keys()].sort());
    for (const [name, { shape, data }] of weights) {
      expect(taken.get(name)?.shape, name).toEqual(shape);
      expect(largestDifference(data, taken.get(name)?.data), name).toBe(0);
    }
  });

  it('computes the same as a file with everything folded', () => {
    const folded = optimize(network, anyWeights(network));
    const taken = weightsFromOnnx(network, writeOnnx(folded.network, folded.weights));
    const again = optimize(network, taken);
    for (const [name, { data }] of folded.weights) {
      expect(largestDifference(data, again.weights.get(name)?.data), name).toBeLessThan(1e-6);
    }
  });
});

describe('weightsFromOnnx of files that onnxruntime has rewritten', () => {
  const ids = ['mobilefacenet', 'nn4-small2', 'inception-resnet-v1'];
  it.each(shortlist(ids, (id) => id === 'mobilefacenet'))('computes the same: %s', async (id) => {
    const network = architectures.get(id).create({ embeddingSize: 16 });
    const weights = anyWeights(network);
    const file = join(mkdtempSync(join(tmpdir(), 'facenet-onnx-')), 'model.onnx');
    const session = await ort.InferenceSession.create(writeOnnx(network, weights), {
      graphOptimizationLevel: 'basic',
      optimizedModelFilePath: file,
    });
    await session.release();
    const bytes = new Uint8Array(readFileSync(file));
    rmSync(dirname(file), { recursive: true });
    // It folds all batch norms but those of dense layers.
    const norms = readOnnx(bytes).nodes.filter(({ opType }) => opType === 'BatchNormalization');
    expect(norms.length).toBeLessThan(2);
    const expected = optimize(network, weights).weights;
    const taken = optimize(network, weightsFromOnnx(network, bytes)).weights;
    for (const [name, { data }] of expected) {
      expect(largestDifference(data, taken.get(name)?.data), name).toBeLessThan(1e-5);
    }
  });
});

/** What {@link torchStyleFile} describes, as a network of ours. */
function torchNetwork({ norm = false } = {}): Network {
  const net = new NetworkBuilder('block');
  const input = net.input('input', [null, 8, 10, 3]);
  const x = input
    .conv2d('stem', { filters: 6, kernel: 3, bias: false })
    .batchNorm('stem/BatchNorm', { gamma: norm })
    .relu('stem/Relu');
  const up = x
    .conv2d('a', { filters: 4, kernel: 1, bias: false })
    .batchNorm('a/BatchNorm')
    .relu('a/Relu')
    .conv2d('up', { filters: 6, kernel: 1 })
    .scale('scale', 0.17);
  const vector = net
    .sum('sum', [x, up])
    .maxPool('pool', { kernel: 3, strides: 2, padding: 'valid' })
    .flatten('flat')
    .dense('fc', { units: 5, bias: false })
    .batchNorm('fc/BatchNorm');
  return net.build({ embeddings: vector.l2Normalize('unit') });
}

async function runOnnx(file: Uint8Array, image: { data: Float32Array }): Promise<Float32Array> {
  const pixels = new Float32Array(image.data.length);
  const cells = pixels.length / 3;
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = image.data[(i % cells) * 3 + Math.floor(i / cells)] as number;
  }
  const session = await ort.InferenceSession.create(file);
  const { vector } = await session.run({
    pixels: new ort.Tensor('float32', pixels, [1, 3, 8, 10]),
  });
  await session.release();
  return vector?.data as Float32Array;
}

describe('weightsFromOnnx of files in the style of PyTorch', () => {
  it.each<[string, TorchStyle, boolean]>([
    ['batch norms folded', {}, false],
    ['a batch norm of its own, whose gamma we have', { norm: true }, true],
    ['a batch norm of its own, whose gamma we lack', { norm: true }, false],
    ['the scale folded', { foldedScale: true }, false],
  ])('computes what onnxruntime does: %s', async (_, style, norm) => {
    const file = torchStyleFile(style);
    const network = torchNetwork({ norm });
    const input = patternImage(8, 10);
    const ours = referenceRun(network, weightsFromOnnx(network, file), { input });
    const theirs = await runOnnx(file, input);
    expect(Math.hypot(...theirs)).toBeCloseTo(1, 5);
    expect(largestDifference(theirs, ours.embeddings?.data)).toBeLessThan(1e-5);
  });

  const withoutNorm = () => {
    const net = new NetworkBuilder('plain');
    const x = net
      .input('input', [null, 8, 10, 3])
      .conv2d('stem', { filters: 6, kernel: 3, bias: false });
    return net.build({ out: x.relu('relu') });
  };

  it.each<[string, Network, TorchStyle, RegExp]>([
    [
      'another window',
      torchNetwork(),
      { stride: 1 },
      /no block: layer 6, "pooled", is maxPool 3x3 by 1x1, valid of layer 5, not maxPool 3x3 by 2x2/,
    ],
    [
      'another layer',
      torchNetwork(),
      { extraLayer: true },
      /layer 8, "vector", is sigmoid|has 9 layers, not 8/,
    ],
    [
      'offsets that we have no place for',
      withoutNorm(),
      {},
      /layer 0, "stem", has offsets that stem lacks/,
    ],
    ['other architectures', createRNet(), {}, /no rnet: layer 0/],
  ])('refuses %s', (_, network, style, message) => {
    const take = () => weightsFromOnnx(network, torchStyleFile(style));
    expect(take).toThrowError(message);
    expect(take).toThrowError(
      expect.toSatisfy((error) => FaceNetError.is(error, 'WEIGHTS_MISMATCH')),
    );
  });

  it('reads damaged files, or says what is wrong', () => {
    const network = torchNetwork({ norm: true });
    let refused = 0;
    fc.assert(
      fc.property(damagedBytes(torchStyleFile({ norm: true })), (bytes) => {
        try {
          weightsFromOnnx(network, bytes);
        } catch (error) {
          if (!FaceNetError.is(error)) throw error;
          expect(error.code).toMatch(/WEIGHTS_(CORRUPT|MISMATCH)/);
          refused++;
        }
      }),
      { numRuns: rounds(2_000) },
    );
    expect(refused).toBeGreaterThan(rounds(2_000) / 4);
  });
});
