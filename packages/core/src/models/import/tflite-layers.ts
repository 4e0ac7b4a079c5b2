import { FaceNetError } from '../../errors.js';
import {
  type TfliteModel,
  type TfliteOperator,
  tfliteConstant,
  type WeightTensor,
} from '../../weights/index.js';

/** A layer of a tflite file with the arrays it owns, in our layouts, by our roles. */
export interface TfliteLayer {
  readonly type: 'conv2d' | 'depthwiseConv2d' | 'dense' | 'prelu';
  /** Name of the tensor it yields, for error texts. */
  readonly name: string;
  readonly arrays: Readonly<Record<string, WeightTensor>>;
}

/** Finds the layers with weights in the order in which the file runs them. */
export function tfliteLayers(model: TfliteModel): TfliteLayer[] {
  return model.operators.flatMap((operator) => {
    const layer = weightedLayer(model, operator) ?? preluLayer(model, operator);
    return layer ? [layer] : [];
  });
}

function weightedLayer(model: TfliteModel, operator: TfliteOperator): TfliteLayer | undefined {
  const { opcode, inputs } = operator;
  if (opcode !== 'CONV_2D' && opcode !== 'DEPTHWISE_CONV_2D' && opcode !== 'FULLY_CONNECTED') {
    return undefined;
  }
  const name = outputName(model, operator);
  const weights = constant(model, inputs[1], name);
  const biases = constant(model, inputs[2], name);
  switch (opcode) {
    case 'CONV_2D': // [out, height, width, in]
      return { type: 'conv2d', name, arrays: { weights: lastAxisFirst(weights), biases } };
    case 'DEPTHWISE_CONV_2D': {
      const [, height = 0, width = 0, channels = 0] = weights.shape;
      const reshaped = { shape: [height, width, channels, 1], data: weights.data };
      return { type: 'depthwiseConv2d', name, arrays: { weights: reshaped, biases } };
    }
    case 'FULLY_CONNECTED': // [out, in]
      return { type: 'dense', name, arrays: { weights: lastAxisFirst(weights), biases } };
  }
}

/**
 * PReLU is written out in these files, as relu(x) + alpha * (-relu(-x)) or as
 * relu(x) + alpha / 2 * (x - |x|). Its mark is the product of a vector constant and that last term.
 */
function preluLayer(model: TfliteModel, operator: TfliteOperator): TfliteLayer | undefined {
  if (operator.opcode !== 'MUL') return undefined;
  const [slope, negative] = operator.inputs;
  const producer = model.operators.find((other) => other.outputs.includes(negative as number));
  const factor = producer?.opcode === 'SUB' ? 2 : producer?.opcode === 'NEG' ? 1 : undefined;
  const name = outputName(model, operator);
  if (factor === undefined) {
    throw new FaceNetError('WEIGHTS_MISMATCH', `The product "${name}" is not a PReLU.`, {
      hint: 'Only networks made of convolutions, dense layers and PReLU can be read.',
    });
  }
  const { shape, data } = constant(model, slope, name);
  const alpha = { shape, data: data.map((value) => value * factor) };
  return { type: 'prelu', name, arrays: { alpha } };
}

/** Moves axis 0 (the output channels) behind the others. */
function lastAxisFirst({ shape, data }: WeightTensor): WeightTensor {
  const [outputs = 1, ...rest] = shape;
  const inner = data.length / outputs;
  const moved = new Float32Array(data.length);
  for (let out = 0; out < outputs; out++) {
    for (let i = 0; i < inner; i++) moved[i * outputs + out] = data[out * inner + i] as number;
  }
  return { shape: [...rest, outputs], data: moved };
}

function constant(model: TfliteModel, index: number | undefined, layer: string): WeightTensor {
  const tensor = index === undefined ? undefined : model.tensors[index];
  if (!tensor) throw new FaceNetError('WEIGHTS_MISMATCH', `"${layer}" lacks weights or biases.`);
  return tfliteConstant(tensor);
}

function outputName(model: TfliteModel, { outputs }: TfliteOperator): string {
  return model.tensors[outputs[0] as number]?.name ?? '?';
}
