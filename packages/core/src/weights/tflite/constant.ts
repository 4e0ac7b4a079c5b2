import { FaceNetError } from '../../errors.js';
import { excerpt } from '../excerpt.js';
import { decodeToFloat32 } from '../scalar-types.js';
import type { WeightTensor } from '../weights.js';
import type { TfliteQuantization, TfliteTensor } from './model.js';

/**
 * Decodes a constant of a tflite file to real values; quantised ones are scaled back.
 * The shape and the order of the axes stay those of the file.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when the tensor is not a constant of numbers
 */
export function tfliteConstant(tensor: TfliteTensor): WeightTensor {
  const { name, shape, type, data, quantization } = tensor;
  if (!type || (data.length === 0 && !shape.includes(0))) {
    throw new FaceNetError(
      'WEIGHTS_MISMATCH',
      `Tensor ${excerpt(name)} of the tflite file is not a constant of numbers.`,
      { hint: 'Take a file of the architecture that the weights are meant for.' },
    );
  }
  const values = decodeToFloat32(data, type);
  if (quantization) dequantize(values, shape, quantization);
  return { shape, data: values };
}

function dequantize(
  values: Float32Array,
  shape: readonly number[],
  { scales, zeroPoints, axis }: TfliteQuantization,
): void {
  const perTensor = scales.length === 1;
  const stride = perTensor ? 1 : shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  for (let i = 0; i < values.length; i++) {
    const channel = perTensor ? 0 : Math.floor(i / stride) % scales.length;
    values[i] = scales[channel]! * (values[i]! - zeroPoints[channel]!);
  }
}
