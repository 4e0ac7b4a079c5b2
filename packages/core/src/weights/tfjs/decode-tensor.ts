import { decodeScalars, decodeToFloat32, type ScalarType } from '../scalar-types.js';
import type { TfjsDtype, TfjsTensor } from './manifest.js';

const SCALAR_TYPES: Readonly<Record<Exclude<TfjsDtype, 'complex64' | 'string'>, ScalarType>> = {
  float32: 'f32',
  float16: 'f16',
  int32: 'i32',
  uint8: 'u8',
  uint16: 'u16',
  bool: 'bool',
};

/** What the bytes of a tensor hold; undefined for texts and complex numbers. */
export function storedType({ dtype, quantization }: TfjsTensor): ScalarType | undefined {
  if (dtype === 'string' || dtype === 'complex64') return undefined;
  return SCALAR_TYPES[quantization?.dtype ?? dtype];
}

/** Values as TensorFlow.js decodes them: in float64, then rounded once (to 32-bit integers for int32). */
export function decodeTensor(
  { dtype, quantization }: TfjsTensor,
  type: ScalarType,
  bytes: Uint8Array,
): Float32Array {
  if (!quantization || quantization.dtype === 'float16') return decodeToFloat32(bytes, type);
  const { scale, min } = quantization;
  const stored = decodeScalars(bytes, type);
  const whole = dtype === 'int32';
  const values = new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i++) {
    const value = (stored[i] as number) * scale + min;
    values[i] = whole ? Math.round(value) | 0 : value;
  }
  return values;
}
