import type { TfliteModel, TfliteOperator } from '../../weights/index.js';
import { type StoredArray, storedVector } from './stored-array.js';

/** Operators by the tensor that they yield; those with a fused activation yield something else. */
export type Producers = ReadonlyMap<number, TfliteOperator>;

/**
 * Recognises a PReLU that is written out, as relu(x) + alpha * -relu(-x) or as
 * relu(x) + (alpha / 2) * (x - |x|).
 *
 * @param sum the addition that ends it
 * @returns tensor x and alpha, or undefined for any other addition
 */
export function matchPrelu(
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
