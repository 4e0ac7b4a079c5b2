import { FaceNetError } from '../errors.js';

/** Bytes of a code before its numbers: the scale, as a float32. */
const HEAD = 4;
/** The largest number of a code. */
const LARGEST = 127;

/**
 * A vector in a quarter of its bytes: a scale of its own (float32, little-endian) and a signed byte for
 * each value, -127...127, which times the scale is the value to half a step. What a {@link VectorIndex}
 * takes, and what a store keeps so that it need not read its vectors to fill one.
 *
 * @throws FaceNetError INVALID_ARGUMENT for values that are no finite numbers
 */
export function encodeVector(vector: ArrayLike<number>): Uint8Array {
  const { length } = vector;
  let largest = 0;
  for (let i = 0; i < length; i++) {
    const size = Math.abs(vector[i] as number);
    if (!(size <= 3e38)) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `Value ${i} of a vector is ${vector[i]}, which is no finite number.`,
      );
    }
    if (size > largest) largest = size;
  }
  const code = new Uint8Array(HEAD + length);
  const scale = Math.fround(largest / LARGEST);
  new DataView(code.buffer).setFloat32(0, scale, true);
  const inverse = scale > 0 ? 1 / scale : 0;
  for (let i = 0; i < length; i++) {
    const step = Math.round((vector[i] as number) * inverse);
    // Of values so small that a scale has no digits left, a step is none.
    code[HEAD + i] = Math.max(-LARGEST, Math.min(LARGEST, step));
  }
  return code;
}

/** Number of bytes of the code of a vector. */
export function codeLength(vectorSize: number): number {
  return HEAD + vectorSize;
}

/** What a code consists of; the numbers are a view. */
export function decodeVector(code: Uint8Array): { scale: number; steps: Int8Array } {
  const { buffer, byteOffset, byteLength } = code;
  return {
    scale: new DataView(buffer, byteOffset, byteLength).getFloat32(0, true),
    steps: new Int8Array(buffer, byteOffset + HEAD, byteLength - HEAD),
  };
}
