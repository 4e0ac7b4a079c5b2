import { elementCount } from '../arrays/element-count.js';

/**
 * Reorders values from Fortran order (first index fastest) to row-major (last index fastest).
 *
 * @param values as many as the shape has elements; left as they are
 */
export function toRowMajor<Values extends { [index: number]: number; slice(): Values }>(
  values: Values,
  shape: readonly number[],
): Values {
  const strides = shape.map((_, axis) => elementCount(shape.slice(0, axis)));
  return gatherRowMajor(values, shape, strides, values.slice());
}

/**
 * Puts an array that lies in memory in any order into row-major order.
 *
 * @param strides by how many values the place moves when an index grows by one
 * @param into takes the values, as many as the shape has elements
 * @returns `into`
 */
export function gatherRowMajor<Values extends { [index: number]: number }>(
  values: { readonly [index: number]: number },
  shape: readonly number[],
  strides: readonly number[],
  into: Values,
): Values {
  const count = elementCount(shape);
  const index = shape.map(() => 0);
  const [length, step] = [shape.at(-1) ?? 1, strides.at(-1) ?? 0];
  let source = 0;
  for (let target = 0; target < count; ) {
    // The last axis, which runs fastest, in a loop of its own.
    for (let i = 0, from = source; i < length; i++, from += step) into[target++] = values[from]!;
    // Count the others up like an odometer.
    for (let axis = shape.length - 2; axis >= 0; axis--) {
      source += strides[axis]!;
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return into;
}
