import { elementCount } from '../../../arrays/element-count.js';
import type { Shape } from '../../../network/shape.js';

/**
 * How a value of a program lies in the graph: axis i there is axis `layout[i]` of the program. ONNX
 * convolves [batch, channels, height, width] with [out, in, height, width]; all else keeps its order.
 */
export type Layout = readonly number[];

/** Of images. */
export const CHANNELS_FIRST: Layout = [0, 3, 1, 2];
/** Of filters. */
export const OUT_IN_FIRST: Layout = [3, 2, 0, 1];
/** Of depthwise filters: [channels, 1, height, width]. */
export const CHANNELS_ONE_FIRST: Layout = [2, 3, 0, 1];

/** The program's own order. */
export function plain(rank: number): Layout {
  return Array.from({ length: rank }, (_, axis) => axis);
}

export function isSame(a: Layout, b: Layout): boolean {
  return a.length === b.length && a.every((axis, i) => axis === b[i]);
}

/** What ONNX's Transpose is to do to bring a value from one layout into another. */
export function permutation(from: Layout, to: Layout): readonly number[] {
  return to.map((axis) => from.indexOf(axis));
}

/** A list with an item for each axis of the program, such as a shape, in the order of the graph. */
export function arranged<Item>(items: readonly Item[], layout: Layout): Item[] {
  return layout.map((axis) => items[axis] as Item);
}

/** The values of an array, whose axes are arranged anew. */
export function reordered(
  values: Float32Array,
  shape: readonly number[],
  layout: Layout,
): Float32Array {
  const target = new Float32Array(values.length);
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const [sizes, steps] = [arranged(shape, layout), arranged(strides, layout)];
  let to = 0;
  const copy = (axis: number, from: number): void => {
    const [size, step] = [sizes[axis] as number, steps[axis] as number];
    if (axis === sizes.length - 1) {
      for (let i = 0; i < size; i++) target[to++] = values[from + i * step] as number;
      return;
    }
    for (let i = 0; i < size; i++) copy(axis + 1, from + i * step);
  };
  if (sizes.length === 0) target.set(values);
  else copy(0, 0);
  return target;
}

/** The layout that undoes one. */
export function inverse(layout: Layout): Layout {
  return layout.map((_, axis) => layout.indexOf(axis));
}

/** The layout of what is left of a value when some axes are gone. */
export function without(layout: Layout, gone: readonly number[]): Layout {
  const kept = layout.filter((axis) => !gone.includes(axis));
  return kept.map((axis) => axis - gone.filter((other) => other < axis).length);
}

/** Whether moving between two layouts moves nothing, as all other axes have length 1. */
export function liesAlike(shape: Shape, a: Layout, b: Layout): boolean {
  const long = (layout: Layout) => layout.filter((axis) => shape[axis] !== 1);
  return isSame(long(a), long(b));
}
