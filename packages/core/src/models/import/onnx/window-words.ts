import type { Padding, Shape, Size2d } from '../../../network/index.js';
import { samePadding } from '../../../network/shape.js';
import type { OnnxNode } from '../../../weights/onnx/index.js';
import { numberOf, numbersOf, textOf } from './attributes.js';

interface Window {
  readonly kernel: Size2d;
  readonly strides: Size2d;
  readonly padding: Padding;
}

/** The sliding window of an ONNX node in words; what ours never do, shows. */
export function theirWindow(node: OnnxNode, kernel: readonly number[]): string {
  const strides = numbersOf(node, 'strides') ?? [1, 1];
  const dilations = numbersOf(node, 'dilations') ?? [1, 1];
  const pads = numbersOf(node, 'pads') ?? [0, 0, 0, 0];
  const border = { VALID: 'valid', SAME_UPPER: 'same' }[textOf(node, 'auto_pad') ?? ''];
  const words = [sizes(kernel, strides, border ?? padded(pads))];
  if (dilations.some((factor) => factor !== 1)) words.push(`dilated ${dilations.join('x')}`);
  if (numberOf(node, 'ceil_mode', 0) !== 0) words.push('of all cells');
  if (numberOf(node, 'count_include_pad', 0) !== 0 && pads.some(Boolean)) words.push('with border');
  return words.join(', ');
}

/** Our window in the words that a file may have for it: padding by rule or by numbers. */
export function ourWindows({ kernel, strides, padding }: Window, input: Shape): string[] {
  if (padding === 'valid') return [sizes(kernel, strides, 'valid')];
  const byRule = sizes(kernel, strides, 'same');
  const [rows, columns] = [0, 1].map((axis) => {
    const size = input[axis + 1] ?? (strides[axis] === 1 ? kernel[axis] : undefined);
    return size && samePadding(size, kernel[axis] as number, strides[axis] as number);
  });
  if (!rows || !columns) return [byRule];
  const pads = [rows[0], columns[0], rows[1], columns[1]];
  return [byRule, sizes(kernel, strides, padded(pads))];
}

function padded(pads: readonly number[]): string {
  return pads.some((cells) => cells !== 0) ? `padded by ${pads.join(' ')}` : 'valid';
}

function sizes(kernel: readonly number[], strides: readonly number[], border: string): string {
  // A window of one cell never reaches beyond the border, unless padding is added all the same.
  const one = kernel.every((cells) => cells === 1) && !border.startsWith('padded');
  return `${kernel.join('x')} by ${strides.join('x')}${one ? '' : `, ${border}`}`;
}
