import { FaceNetError } from '../../errors.js';
import {
  type TfliteModel,
  type TfliteOperator,
  type TfliteOptions,
  type TfliteTensor,
  tfliteConstant,
  type WeightTensor,
} from '../../weights/index.js';
import { type Layer, windowSettings } from './layer.js';

/** A layer of a tflite file with the arrays that it owns, in our layouts, by our roles. */
interface TfliteLayer extends Layer {
  readonly arrays: Readonly<Record<string, StoredArray>>;
}

/**
 * Finds the layers of a tflite file in the order in which it runs them. Operators that are no
 * layers (the steps of a PReLU, a softmax at the end) may be there as long as no layer needs them.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when a layer takes from something that is no layer
 */
export function tfliteLayers(model: TfliteModel): TfliteLayer[] {
  const layers: TfliteLayer[] = [];
  const producers = new Map<number, TfliteOperator>();
  /** Layer that each tensor comes from. */
  const homes = new Map(model.inputs.map((tensor) => [tensor, -1]));
  for (const operator of model.operators) {
    const [output = -1] = operator.outputs;
    const name = model.tensors[output]?.name ?? '?';
    const home = homes.get(operator.inputs[0] ?? -1);
    const layer = readTfliteOperator(model, producers, operator, name);
    if (layer) {
      const sources = layer.inputs.map((tensor) => {
        const source = homes.get(tensor);
        if (source === undefined) throw unreadable(name, model.tensors[tensor]?.name);
        return source;
      });
      sources.sort((a, b) => a - b);
      homes.set(output, layers.length);
      layers.push({ ...layer, name, sources });
    } else if (operator.opcode === 'RESHAPE' && home !== undefined) {
      homes.set(output, home);
    }
    const { activation = 'none' } = operator.options;
    if (activation === 'none') producers.set(output, operator);
  }
  return layers;
}

function unreadable(layer: string, source = 'nothing'): FaceNetError {
  return new FaceNetError(
    'WEIGHTS_MISMATCH',
    `Layer "${layer}" of the tflite file takes from "${source}", which is no known layer.`,
    { hint: 'Only networks of convolutions, dense layers, PReLU, pooling and sums can be read.' },
  );
}

interface OperatorLayer {
  readonly type: string;
  readonly settings: string;
  /** Tensors that it computes from. */
  readonly inputs: readonly number[];
  readonly arrays: Readonly<Record<string, StoredArray>>;
}

/** Reads an operator as one of our operations; undefined for kinds that are no layer. */
function readTfliteOperator(
  model: TfliteModel,
  producers: Producers,
  operator: TfliteOperator,
  name: string,
): OperatorLayer | undefined {
  const { options } = operator;
  const [input = -1, kernelIndex, biasesIndex] = operator.inputs;
  const layerWithWeights = (type: string, windowed: boolean): OperatorLayer => {
    const kernel = tensorOf(model, kernelIndex, name);
    const biases = tensorOf(model, biasesIndex, name);
    return {
      type,
      settings: settingsOf(options, windowed ? kernel.shape.slice(1, 3) : undefined),
      inputs: [input],
      arrays: { weights: storedKernel(kernel), biases: storedVector(biases) },
    };
  };
  switch (operator.opcode) {
    case 'CONV_2D': // kernel [out, height, width, in]
      return layerWithWeights('conv2d', true);
    case 'DEPTHWISE_CONV_2D': // kernel [1, height, width, channels]
      return layerWithWeights('depthwiseConv2d', true);
    case 'FULLY_CONNECTED': // kernel [out, in]
      return layerWithWeights('dense', false);
    case 'MAX_POOL_2D': {
      const settings = settingsOf(options, options.window);
      return { type: 'maxPool', settings, inputs: [input], arrays: {} };
    }
    case 'ADD': {
      const prelu = matchPrelu(model, producers, operator);
      const settings = settingsOf(options);
      return prelu
        ? { type: 'prelu', settings, inputs: [prelu.input], arrays: { alpha: prelu.alpha } }
        : { type: 'add', settings, inputs: operator.inputs, arrays: {} };
    }
    default:
      return undefined;
  }
}

/** Our operations neither dilate their windows nor activate: both show, and so do not match. */
function settingsOf(options: TfliteOptions, kernel?: readonly number[]): string {
  const { strides = [1, 1], padding = 'valid', dilations = [1, 1], activation = 'none' } = options;
  const words: string[] = [];
  if (kernel) {
    words.push(windowSettings({ kernel: [kernel[0] ?? 0, kernel[1] ?? 0], strides, padding }));
  }
  if (dilations.some((factor) => factor !== 1)) words.push(`dilated ${dilations.join('x')}`);
  if (activation !== 'none') words.push(`then ${activation}`);
  return words.join(', ');
}

/** Operators by the tensor that they yield; those with a fused activation yield something else. */
type Producers = ReadonlyMap<number, TfliteOperator>;

/**
 * Recognises a PReLU that is written out, as relu(x) + alpha * -relu(-x) or as
 * relu(x) + (alpha / 2) * (x - |x|).
 *
 * @param sum the addition that ends it
 * @returns tensor x and alpha, or undefined for any other addition
 */
function matchPrelu(
  { tensors }: TfliteModel,
  producers: Producers,
  sum: TfliteOperator,
): { readonly input: number; readonly alpha: StoredArray } | undefined {
  const [positive, scaled] = sum.inputs;
  const input = operandOf(producers, positive, 'RELU');
  const product = producers.get(scaled ?? -1);
  if (input === undefined || product?.opcode !== 'MUL') return undefined;
  const [slopeIndex = -1, negative] = product.inputs;
  const slope = tensors[slopeIndex];
  const factor = slopeFactor(producers, negative, input);
  return slope && factor ? { input, alpha: storedVector(slope, factor) } : undefined;
}

/** How often min(x, 0) is in the tensor: twice in x - |x|, once in -relu(-x). */
function slopeFactor(
  producers: Producers,
  tensor: number | undefined,
  x: number,
): number | undefined {
  const difference = producers.get(tensor ?? -1);
  if (difference?.opcode === 'SUB') {
    const [left, right] = difference.inputs;
    return left === x && operandOf(producers, right, 'ABS') === x ? 2 : undefined;
  }
  const clipped = operandOf(producers, tensor, 'NEG');
  const negated = operandOf(producers, clipped, 'RELU');
  return operandOf(producers, negated, 'NEG') === x ? 1 : undefined;
}

/** What the operator of this kind took to yield the tensor. */
function operandOf(
  producers: Producers,
  tensor: number | undefined,
  opcode: string,
): number | undefined {
  const operator = producers.get(tensor ?? -1);
  return operator?.opcode === opcode ? operator.inputs[0] : undefined;
}

/**
 * An array of a file, in our layout, that is decoded on demand: files come from strangers, and
 * many layers of a crafted one may name the same large constant.
 */
export interface StoredArray {
  readonly shape: readonly number[];
  read(): Float32Array;
}

/** A vector, as biases and slopes are: every layout is the same, and `factor` scales it. */
function storedVector(tensor: TfliteTensor, factor = 1): StoredArray {
  const { shape } = tensor;
  return { shape, read: () => tfliteConstant(tensor).data.map((value) => value * factor) };
}

/** A kernel: its first axis (output channels; 1 of depthwise kernels) goes behind the others. */
function storedKernel(tensor: TfliteTensor): StoredArray {
  const [outputs = 1, ...rest] = tensor.shape;
  return { shape: [...rest, outputs], read: () => firstAxisLast(tfliteConstant(tensor)) };
}

function firstAxisLast({ shape: [outputs = 1], data }: WeightTensor): Float32Array {
  const inner = data.length / outputs;
  const moved = new Float32Array(data.length);
  for (let out = 0; out < outputs; out++) {
    for (let i = 0; i < inner; i++) moved[i * outputs + out] = data[out * inner + i] as number;
  }
  return moved;
}

/** @throws FaceNetError WEIGHTS_MISMATCH when the layer has no such tensor */
function tensorOf(model: TfliteModel, index: number | undefined, layer: string): TfliteTensor {
  const tensor = model.tensors[index ?? -1];
  if (tensor) return tensor;
  throw new FaceNetError(
    'WEIGHTS_MISMATCH',
    `Layer "${layer}" of the tflite file lacks weights or biases.`,
    { hint: 'Use the file that the card of the model names.' },
  );
}
