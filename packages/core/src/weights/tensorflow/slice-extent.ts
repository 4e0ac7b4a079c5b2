import type { ProtobufMessage } from '../protobuf/protobuf-reader.js';

/** Fields of TensorSliceProto (tensorflow/core/framework/tensor_slice.proto). */
const EXTENT = 1;
const START = 1;
const LENGTH = 2;

/** Where a slice lies in its array: its first index and its size along each axis. */
export interface SliceExtent {
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
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
