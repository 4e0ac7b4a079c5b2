import {
  type ConvolutionPadding,
  type Shape,
  type Size2d,
  samePadding,
  symmetricPadding,
} from '../../../network/shape.js';
import type { Attribute } from '../proto/messages.js';

interface Window {
  readonly kernel: Size2d;
  readonly strides: Size2d;
  readonly padding: ConvolutionPadding;
}

/** Kernel, strides and padding; the latter as numbers where the input's size is known. */
export function windowAttributes(
  { kernel, strides, padding }: Window,
  input: Shape,
): Record<string, Attribute> {
  const attributes = { kernel_shape: kernel, strides };
  if (padding === 'valid') return attributes;
  if (padding === 'symmetric') {
    const [rows, columns] = [symmetricPadding(kernel[0]), symmetricPadding(kernel[1])];
    return { ...attributes, pads: [rows, columns, rows, columns] };
  }
  const [, height, width] = input;
  if (typeof height !== 'number' || typeof width !== 'number') {
    return { ...attributes, auto_pad: 'SAME_UPPER' };
  }
  const [top, bottom] = samePadding(height, kernel[0], strides[0]);
  const [left, right] = samePadding(width, kernel[1], strides[1]);
  return { ...attributes, pads: [top, left, bottom, right] };
}
