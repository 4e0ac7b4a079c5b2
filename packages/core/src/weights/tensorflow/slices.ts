import { elementCount } from '../../arrays/element-count.js';
import type { ProtobufMessage } from '../protobuf-reader.js';

/** Fields of TensorSliceProto (tensorflow/core/framework/tensor_slice.proto). */
const EXTENT = 1;
const START = 1;
const LENGTH = 2;

/** Where a slice lies in its array: its first index and its size along each axis. */
interface SliceExtent {
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
}

/** A part of an array that lies in a checkpoint. */
export interface Slice extends SliceExtent {
  readonly read: () => Float32Array;
}

/** Reads which part of an array a slice is. An axis without a length is there as a whole. */
export function readSliceExtent(
  slice: ProtobufMessage | undefined,
  shape: readonly number[],
): SliceExtent {
  const starts: number[] = [];
  const lengths: number[] = [];
  for (const extent of slice?.messages(EXTENT) ?? []) {
    const size = shape[starts.length] ?? -1;
    const start = extent.integer(START) ?? 0;
    const length = extent.integer(LENGTH) ?? size;
    if (start < 0 || length < 0 || start + length > size) {
      throw extent.fail(
        `${length} values from ${start} on, of ${size} along axis ${starts.length}`,
      );
    }
    starts.push(start);
    lengths.push(length);
  }
  if (!slice || starts.length === shape.length) return { starts, lengths };
  throw slice.fail(`a slice of ${starts.length} axes in an array of ${shape.length}`);
}

/**
 * Puts an array together from its slices, which must follow each other along one axis without gap or
 * overlap. Nothing is decoded before the result is called.
 *
 * @param fail makes the error of a problem
 * @throws what `fail` makes
 */
export function joinSlices(
  shape: readonly number[],
  slices: readonly Slice[],
  fail: (problem: string) => Error,
): () => Float32Array {
  const [first, ...others] = slices;
  if (!first) throw fail('has no values');
  if (others.length === 0 && shape.length === 0) return first.read;
  const axis = Math.max(
    0,
    shape.findIndex((size, i) => first.lengths[i] !== size),
  );
  const ordered = [...slices].sort((a, b) => (a.starts[axis] ?? 0) - (b.starts[axis] ?? 0));
  let end = 0;
  for (const { starts, lengths } of ordered) {
    const whole = shape.every((size, i) => i === axis || lengths[i] === size);
    if (!whole || starts[axis] !== end) {
      throw fail(`has slices that do not follow each other along axis ${axis}`);
    }
    end += lengths[axis] ?? 0;
  }
  if (end !== (shape[axis] ?? 0))
    throw fail(`has ${end} of ${shape[axis]} values along axis ${axis}`);
  if (others.length === 0) return first.read;
  return () => placeAlong(shape, axis, ordered);
}

function placeAlong(shape: readonly number[], axis: number, slices: readonly Slice[]) {
  const product = (sizes: readonly number[]) => elementCount(sizes);
  const rows = product(shape.slice(0, axis));
  const inner = product(shape.slice(axis + 1));
  const rowSize = (shape[axis] as number) * inner;
  // All are read first: a file may claim far more values than it has.
  const parts = slices.map(({ read }) => read());
  const values = new Float32Array(rows * rowSize);
  if (values.length === 0) return values;
  for (const [i, { starts, lengths }] of slices.entries()) {
    const part = parts[i] as Float32Array;
    const size = (lengths[axis] as number) * inner;
    for (let row = 0; row < rows; row++) {
      const at = row * rowSize + (starts[axis] as number) * inner;
      values.set(part.subarray(row * size, (row + 1) * size), at);
    }
  }
  return values;
}
