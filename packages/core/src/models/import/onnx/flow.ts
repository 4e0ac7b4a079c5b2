import type { ConvolutionPadding, Shape, Size2d } from '../../../network/index.js';
import { samePadding, symmetricPadding } from '../../../network/shape.js';
import type { OnnxNode } from '../../../weights/onnx/read-onnx.js';
import { describeLayer } from '../layer.js';
import { numberOf, numbersOf, textOf } from './onnx-graph.js';

/** A layer before it has a place: `inputs` are names of values. */
export interface FlowLayer {
  readonly type: string;
  readonly name: string;
  /** In words, all that are equal in function. */
  readonly settings: readonly string[];
  readonly inputs: readonly string[];
}

/** With the places of the layers that it takes from; -1 is the network's input. */
export type OrderedLayer<From extends FlowLayer> = From & { readonly sources: readonly number[] };

/**
 * Lists the layers that the roots are computed from, each behind those it takes from, the first
 * input's first. Two graphs of the same structure are listed in the same order, whatever order
 * their nodes are in.
 *
 * @param layerOf the layer that yields a value; undefined for the network's input
 */
export function orderLayers<From extends FlowLayer>(
  roots: readonly string[],
  layerOf: (value: string) => From | undefined,
): OrderedLayer<From>[] {
  const ordered: OrderedLayer<From>[] = [];
  const places = new Map<string, number>();
  const layers = new Map<string, From | undefined>();
  const found = (value: string) => {
    if (!layers.has(value)) layers.set(value, layerOf(value));
    return layers.get(value);
  };
  const stack = [...roots].reverse();
  while (stack.length > 0) {
    const value = stack.at(-1) as string;
    const layer = found(value);
    const waiting =
      layer && !places.has(layer.name) ? layer.inputs.filter((input) => !placed(found(input))) : [];
    if (waiting.length > 0) {
      stack.push(...waiting.reverse());
      continue;
    }
    stack.pop();
    if (!layer || places.has(layer.name)) continue;
    const sources = layer.inputs.map((input) => placeOf(found(input)));
    // The order of what is joined matters, the order of what is added does not.
    if (layer.type !== 'concat') sources.sort((a, b) => a - b);
    places.set(layer.name, ordered.length);
    ordered.push({ ...layer, sources });
  }
  return ordered;

  function placed(layer: From | undefined): boolean {
    return !layer || places.has(layer.name);
  }
  function placeOf(layer: From | undefined): number {
    return layer ? (places.get(layer.name) as number) : -1;
  }
}

/** The layer in all words that are equal in function. */
export function describeFlow(layer: OrderedLayer<FlowLayer>): string[] {
  return layer.settings.map((settings) => describeLayer({ ...layer, settings }));
}

interface Window {
  readonly kernel: Size2d;
  readonly strides: Size2d;
  readonly padding: ConvolutionPadding;
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
  if (padding === 'symmetric') {
    const [y, x] = [symmetricPadding(kernel[0]), symmetricPadding(kernel[1])];
    return [sizes(kernel, strides, padded([y, x, y, x]))];
  }
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
