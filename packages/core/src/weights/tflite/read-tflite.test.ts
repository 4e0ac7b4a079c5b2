import { readFileSync } from 'node:fs';
import { defaultModelFile, sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { readPickledNpyWeights } from '../pickle/read-pickled-npy.js';
import {
  readTflite,
  type TfliteModel,
  type TfliteOperator,
  tfliteConstant,
} from './read-tflite.js';

function summary(model: TfliteModel) {
  const names = (indices: readonly number[]) => indices.map((index) => model.tensors[index]?.name);
  return { inputs: names(model.inputs), outputs: names(model.outputs) };
}

function operatorsOf(model: TfliteModel, opcode: string): TfliteOperator[] {
  return model.operators.filter((operator) => operator.opcode === opcode);
}

describe('readTflite', () => {
  it('reads the graph of P-Net', async () => {
    const model = readTflite(await defaultModelFile('pnet.tflite'));
    expect(summary(model)).toEqual({
      inputs: ['pnet/input'],
      outputs: ['pnet/prob1', 'pnet/conv4-2/BiasAdd'],
    });
    expect(model.tensors[model.inputs[0]!]).toMatchObject({
      shape: [1, 1280, 960, 3],
      type: 'f32',
      data: { length: 0 },
    });
    expect(operatorsOf(model, 'CONV_2D')).toHaveLength(5);
    expect(model.operators[0]).toMatchObject({
      opcode: 'CONV_2D',
      options: { padding: 'valid', strides: [1, 1], dilations: [1, 1], activation: 'none' },
    });
    expect(operatorsOf(model, 'MAX_POOL_2D')[0]?.options).toEqual({
      padding: 'same',
      strides: [2, 2],
      window: [2, 2],
      activation: 'none',
    });
  });

  it('reads the dense layers of O-Net', async () => {
    const model = readTflite(await defaultModelFile('onet.tflite'));
    const kernels = operatorsOf(model, 'FULLY_CONNECTED').map(
      (operator) => model.tensors[operator.inputs[1]!],
    );
    expect(kernels.map((kernel) => kernel?.shape).sort()).toEqual([
      [10, 256],
      [2, 256],
      [256, 1152],
      [4, 256],
    ]);
  });

  it('reads the depthwise convolutions of MobileFaceNet', async () => {
    const model = readTflite(await defaultModelFile('MobileFaceNet.tflite'));
    expect(summary(model)).toEqual({ inputs: ['input'], outputs: ['embeddings'] });
    const strides = operatorsOf(model, 'DEPTHWISE_CONV_2D').map(({ options }) => options.strides);
    expect(strides).toHaveLength(17);
    expect(strides.filter((stride) => stride?.[0] === 2)).toHaveLength(3);
    expect(operatorsOf(model, 'CONV_2D')[0]?.options).toMatchObject({
      padding: 'same',
      strides: [2, 2],
    });
  });
});

/** OHWI to HWIO for convolutions, [out, in] to [in, out] for dense layers: first axis last. */
function firstAxisLast(shape: readonly number[], data: Float32Array) {
  const [outputs = 1, ...rest] = shape;
  const inner = data.length / outputs;
  const moved = data.map((_, i) => data[(i % outputs) * inner + Math.floor(i / outputs)]!);
  return { shape: [...rest, outputs], data: moved };
}

const bytesOf = ({ data }: { data: Float32Array }) => Buffer.from(data.buffer);

// Two independent distributions of the same trained networks check both readers to the bit.
describe.skipIf(sharedMissing('data/seed/det1.npy'))('MTCNN constants in tflite files', () => {
  it.each([
    ['pnet.tflite', 'det1.npy', 13],
    ['rnet.tflite', 'det2.npy', 16],
    ['onet.tflite', 'det3.npy', 21],
  ] as const)('%s holds the values of %s', async (tfliteFile, npyFile, count) => {
    const { tensors } = readTflite(await defaultModelFile(tfliteFile));
    const original = readPickledNpyWeights(readFileSync(sharedPath('data/seed', npyFile)));
    expect(original.size).toBe(count);

    for (const [name, expected] of original) {
      const [layer, param] = name.split('/') as [string, string];
      const tensor = tensors.find(
        (candidate) =>
          candidate.data.length > 0 &&
          candidate.name.includes(`/${layer}/`) &&
          candidate.name.includes(param === 'biases' ? '_bias' : `/${param}/`),
      )!;
      const constant = tfliteConstant(tensor);
      const actual = param === 'weights' ? firstAxisLast(constant.shape, constant.data) : constant;
      expect(actual.shape, name).toEqual(expected.shape);
      expect(bytesOf(actual).equals(bytesOf(expected)), name).toBe(true);
    }
  });
});
