import type { ScalarType } from '../scalar-types.js';

/** TensorFlow's DataType enumeration (tensorflow/core/framework/types.proto), as far as numbers. */
const NUMBER_TYPES = new Map<number, ScalarType>([
  [1, 'f32'],
  [2, 'f64'],
  [3, 'i32'],
  [4, 'u8'],
  [5, 'i16'],
  [6, 'i8'],
  [9, 'i64'],
  [10, 'bool'],
  [14, 'bf16'],
  [17, 'u16'],
  [19, 'f16'],
  [22, 'u32'],
  [23, 'u64'],
]);

/** Undefined for text, resources and other types that are no weights. */
export function scalarTypeOf(dataType: number | undefined): ScalarType | undefined {
  return NUMBER_TYPES.get(dataType ?? 0);
}
