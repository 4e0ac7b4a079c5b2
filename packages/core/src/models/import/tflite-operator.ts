import type { TfliteModel, TfliteOperator, TfliteOptions } from '../../weights/index.js';
import { windowSettings } from './layer.js';
import { type StoredArray, storedKernel, storedVector, tensorOf } from './stored-array.js';
import { matchPrelu, type Producers } from './tflite-prelu.js';

interface OperatorLayer {
  readonly type: string;
  readonly settings: string;
  /** Tensors that it computes from. */
  readonly inputs: readonly number[];
  readonly arrays: Readonly<Record<string, StoredArray>>;
}

/** Reads an operator as one of our operations; undefined for kinds that are no layer. */
export function readTfliteOperator(
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
