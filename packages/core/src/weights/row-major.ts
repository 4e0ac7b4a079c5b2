/**
 * Reorders values from Fortran order (first index fastest) to row-major (last index fastest).
 *
 * @param values as many as the shape has elements; left as they are
 */
export function toRowMajor<Values extends { [index: number]: number; slice(): Values }>(
  values: Values,
  shape: readonly number[],
): Values {
  const result = values.slice();
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  const count = shape.reduce((a, b) => a * b, 1);
  const index = shape.map(() => 0);
  let source = 0;
  for (let target = 0; target < count; target++) {
    result[target] = values[source]!;
    // Count up like an odometer, last axis first.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
