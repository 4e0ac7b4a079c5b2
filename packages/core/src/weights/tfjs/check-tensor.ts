import { elementCount } from '../element-count.js';
import { excerpt } from '../excerpt.js';
import { isJsonObject } from '../safetensors-json.js';
import { checkQuantization } from './check-quantization.js';
import type { TfjsDtype, TfjsTensor } from './manifest.js';

/** What tfjs-converter writes, without and with quantisation. */
const DTYPES: readonly TfjsDtype[] = [
  'float32',
  'float16',
  'int32',
  'uint8',
  'uint16',
  'bool',
  'complex64',
  'string',
];

/**
 * Checks the description of one tensor.
 *
 * @param fail makes the error to throw
 */
export function checkTensor(value: unknown, fail: (problem: string) => Error): TfjsTensor {
  if (!isJsonObject(value)) throw fail(`a tensor is described by ${excerpt(value)}`);
  const { name, shape } = value;
  if (typeof name !== 'string') throw fail(`a tensor has the name ${excerpt(name)}`);
  const failHere = (problem: string) => fail(`tensor ${excerpt(name)} ${problem}`);

  if (!Array.isArray(shape) || elementCount(shape) === undefined) {
    throw failHere(`has the shape ${excerpt(shape)}`);
  }
  const dtype = DTYPES.find((known) => known === value.dtype);
  if (!dtype) throw failHere(`has the dtype ${excerpt(value.dtype)}; known: ${DTYPES.join(', ')}`);
  const quantization = checkQuantization(value.quantization, dtype);
  if (!quantization) return { name, shape, dtype };
  if ('problem' in quantization) throw failHere(quantization.problem);
  return { name, shape, dtype, quantization };
}
