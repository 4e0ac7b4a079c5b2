import { describe, expect, it } from 'vitest';
import type { TfliteModel, TfliteOperator, TfliteTensor } from '../../weights/index.js';
import { describeLayer } from './layer.js';
import { tfliteLayers } from './tflite-layers.js';

const tensor = (name: string, shape: number[] = [], values: number[] = []): TfliteTensor => ({
  name,
  shape,
  type: 'f32',
  data: new Uint8Array(Float32Array.from(values).buffer),
});

// Tensor 0 is the input, 1 to 3 are constants, the others are computed.
const tensors = [
  tensor('image'),
  tensor('kernel', [1, 1, 1, 2], [1, 2]),
  tensor('bias', [1], [3]),
  tensor('slope', [1], [0.25]),
  ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => tensor(name)),
];
const [A, B, C, D, E, F] = [4, 5, 6, 7, 8, 9] as const;

const op = (
  opcode: string,
  inputs: number[],
  output: number,
  options: TfliteOperator['options'] = {},
): TfliteOperator => ({ opcode, inputs, outputs: [output], options });

const layersOf = (...operators: TfliteOperator[]) => {
  const model: TfliteModel = { tensors, operators, inputs: [0], outputs: [] };
  return tfliteLayers(model);
};

describe('tfliteLayers', () => {
  it('reads x - |x| as twice the negative part', () => {
    const [layer] = layersOf(
      op('RELU', [0], A),
      op('ABS', [0], B),
      op('SUB', [0, B], C),
      op('MUL', [3, C], D),
      op('ADD', [A, D], E),
    );
    expect(layer && describeLayer(layer)).toBe('prelu of the input');
    expect(layer?.arrays.alpha?.read()).toEqual(Float32Array.of(0.5));
  });

  it('reads -relu(-x) as the negative part', () => {
    const [layer] = layersOf(
      op('RELU', [0], A),
      op('NEG', [0], B),
      op('RELU', [B], C),
      op('NEG', [C], D),
      op('MUL', [3, D], E),
      op('ADD', [A, E], F),
    );
    expect(layer && describeLayer(layer)).toBe('prelu of the input');
    expect(layer?.arrays.alpha?.read()).toEqual(Float32Array.of(0.25));
  });

  it.each([
    ['the parts are of different tensors', op('ABS', [A], B)],
    ['a part is activated', op('ABS', [0], B, { activation: 'relu6' })],
    ['a part is another operator', op('EXP', [0], B)],
  ])('refuses what only looks like a PReLU: %s', (_, second) => {
    expect(() =>
      layersOf(
        op('RELU', [0], A),
        second,
        op('SUB', [0, B], C),
        op('MUL', [3, C], D),
        op('ADD', [A, D], E),
      ),
    ).toThrowError(/"e" of the tflite file takes from "a", which is no known layer/);
  });

  it('adds layers, whatever the order of the two', () => {
    const layers = layersOf(op('FULLY_CONNECTED', [0, 1, 2], A), op('ADD', [A, 0], B));
    expect(layers.map(describeLayer)).toEqual([
      'dense of the input',
      'add of the input and layer 0',
    ]);
  });

  it('tells dilated and activated layers from plain ones', () => {
    const plain = { strides: [1, 1], padding: 'same' } as const;
    const layers = layersOf(
      op('CONV_2D', [0, 1, 2], A, plain),
      op('CONV_2D', [A, 1, 2], B, { ...plain, dilations: [2, 2] }),
      op('CONV_2D', [B, 1, 2], C, { ...plain, activation: 'relu' }),
    );
    expect(layers.map(describeLayer)).toEqual([
      'conv2d 1x1 by 1x1 of the input',
      'conv2d 1x1 by 1x1, dilated 2x2 of layer 0',
      'conv2d 1x1 by 1x1, then relu of layer 1',
    ]);
  });

  it('refuses layers that lack weights or take from a constant', () => {
    expect(() => layersOf(op('CONV_2D', [0, 1, -1], A))).toThrowError(/"a" .* lacks weights/);
    expect(() => layersOf(op('CONV_2D', [3, 1, 2], A))).toThrowError(/"a" .* takes from "slope"/);
    expect(() => layersOf(op('CONV_2D', [], A))).toThrowError(/lacks weights/);
  });
});
