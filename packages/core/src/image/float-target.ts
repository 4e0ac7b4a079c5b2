import { FaceNetError } from '../errors.js';
import type { Row } from './resampling/row-arithmetic.js';

/** Where and how an image is written into a network's input of float32 values. */
export interface FloatTarget {
  readonly data: Float32Array;
  /** Index of the image's first value; default 0. */
  readonly offset?: number;
  /**
   * `rows` (default): [height, width, 3]. `columns`: [width, height, 3], x before y, which is how
   * MTCNN's networks see images.
   */
  readonly order?: 'rows' | 'columns';
  /** Whether to write (v - 127.5) / 128, in -1...1, instead of v in 0...255; default false. */
  readonly normalize?: boolean;
}

/**
 * Makes the function that writes the rows of an image.
 *
 * @throws FaceNetError INVALID_ARGUMENT when the image does not fit in behind the offset
 */
export function floatRowWriter(
  target: FloatTarget,
  width: number,
  height: number,
): (row: Row, y: number) => void {
  const { data, offset = 0, order = 'rows', normalize = false } = target;
  const room = data.length - offset;
  if (!Number.isSafeInteger(offset) || offset < 0 || room < width * height * 3) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `An image of ${width}x${height} takes ${width * height * 3} values, but the target has ` +
        `${data.length} and the offset is ${offset}.`,
    );
  }
  const middle = normalize ? 127.5 : 0;
  const factor = normalize ? 1 / 128 : 1;
  const [alongX, alongY] = order === 'rows' ? [3, width * 3] : [height * 3, 3];
  return (row, y) => {
    for (let i = 0, to = offset + y * alongY; i < row.length; i += 3, to += alongX) {
      data[to] = (row[i]! - middle) * factor;
      data[to + 1] = (row[i + 1]! - middle) * factor;
      data[to + 2] = (row[i + 2]! - middle) * factor;
    }
  };
}
