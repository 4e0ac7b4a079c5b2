import { type ArrayPool, placeFor } from '../arrays/array-pool.js';
import type { LaterBytes } from './file-bytes.js';
import { bfloatsToFloats, halvesToFloats } from './float16.js';

/** Arrays that decoded numbers come in. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

interface ScalarCodec {
  readonly bytes: number;
  /** Reinterprets or widens values that are in this machine's byte order. */
  readonly decode: (buffer: ArrayBuffer) => NumericArray;
}

/** The number types of all weight formats. 16-bit floats widen to 32, 64-bit integers to doubles. */
export const SCALARS = {
  bool: { bytes: 1, decode: (buffer) => new Uint8Array(buffer).map((value) => (value ? 1 : 0)) },
  u8: { bytes: 1, decode: (buffer) => new Uint8Array(buffer) },
  i8: { bytes: 1, decode: (buffer) => new Int8Array(buffer) },
  u16: { bytes: 2, decode: (buffer) => new Uint16Array(buffer) },
  i16: { bytes: 2, decode: (buffer) => new Int16Array(buffer) },
  u32: { bytes: 4, decode: (buffer) => new Uint32Array(buffer) },
  i32: { bytes: 4, decode: (buffer) => new Int32Array(buffer) },
  u64: { bytes: 8, decode: (buffer) => Float64Array.from(new BigUint64Array(buffer), Number) },
  i64: { bytes: 8, decode: (buffer) => Float64Array.from(new BigInt64Array(buffer), Number) },
  f16: { bytes: 2, decode: (buffer) => halvesToFloats(new Uint16Array(buffer)) },
  bf16: { bytes: 2, decode: (buffer) => bfloatsToFloats(new Uint16Array(buffer)) },
  f32: { bytes: 4, decode: (buffer) => new Float32Array(buffer) },
  f64: { bytes: 8, decode: (buffer) => new Float64Array(buffer) },
} satisfies Record<string, ScalarCodec>;

export type ScalarType = keyof typeof SCALARS;

const machineIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Decodes packed values. The bytes are copied first, so they may lie at any alignment; at most
 * 5 bytes are allocated per byte given (16-bit floats: a copy and the wide values).
 */
export function decodeScalars(
  bytes: Uint8Array,
  type: ScalarType,
  littleEndian = true,
): NumericArray {
  const scalar: ScalarCodec = SCALARS[type];
  const copy = swapIfForeign(new Uint8Array(bytes), scalar.bytes, littleEndian);
  return scalar.decode(copy.buffer);
}

/** As {@link decodeScalars}, then rounded to float32: exact for integers up to 2^24. */
export function decodeToFloat32(
  bytes: Uint8Array,
  type: ScalarType,
  littleEndian = true,
): Float32Array {
  const values = decodeScalars(bytes, type, littleEndian);
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

/**
 * As {@link decodeToFloat32}, of bytes that are read only now: float32 values straight to their place.
 *
 * @param pool memory that may be used
 */
export function decodeLater(
  bytes: LaterBytes,
  type: ScalarType,
  littleEndian = true,
  pool?: ArrayPool,
): Float32Array {
  if (type !== 'f32') return decodeToFloat32(bytes.read(), type, littleEndian);
  const values = placeFor(bytes.length / Float32Array.BYTES_PER_ELEMENT, pool);
  const place = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const read = bytes.read(place);
  if (read !== place) place.set(read);
  swapIfForeign(place, Float32Array.BYTES_PER_ELEMENT, littleEndian);
  return values;
}

/** The little-endian bytes of an array; a view when the machine is little-endian. */
export function littleEndianBytes(values: NumericArray): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (machineIsLittleEndian) return bytes;
  return swapIfForeign(new Uint8Array(bytes), values.BYTES_PER_ELEMENT, true);
}

function swapIfForeign<Bytes extends Uint8Array>(
  bytes: Bytes,
  size: number,
  littleEndian: boolean,
): Bytes {
  if (size > 1 && littleEndian !== machineIsLittleEndian) {
    for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  }
  return bytes;
}
