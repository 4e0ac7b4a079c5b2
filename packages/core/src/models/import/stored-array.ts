import { FaceNetError } from '../../errors.js';
import {
  type TfliteModel,
  type TfliteTensor,
  tfliteConstant,
  type WeightTensor,
} from '../../weights/index.js';

/**
 * An array of a file, in our layout, that is decoded on demand: files come from strangers, and
 * many layers of a crafted one may name the same large constant.
 */
export interface StoredArray {
  readonly shape: readonly number[];
  read(): Float32Array;
}

/** A vector, as biases and slopes are: every layout is the same, and `factor` scales it. */
export function storedVector(tensor: TfliteTensor, factor = 1): StoredArray {
  const { shape } = tensor;
  return { shape, read: () => tfliteConstant(tensor).data.map((value) => value * factor) };
}

/** A kernel: its first axis (output channels; 1 of depthwise kernels) goes behind the others. */
export function storedKernel(tensor: TfliteTensor): StoredArray {
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
export function tensorOf(
  model: TfliteModel,
  index: number | undefined,
  layer: string,
): TfliteTensor {
  const tensor = model.tensors[index ?? -1];
  if (tensor) return tensor;
  throw new FaceNetError(
    'WEIGHTS_MISMATCH',
    `Layer "${layer}" of the tflite file lacks weights or biases.`,
    { hint: 'Use the file that the card of the model names.' },
  );
}
