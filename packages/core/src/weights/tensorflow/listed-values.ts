import { bfloatsToFloats, halvesToFloats } from '../float16.js';
import type { ProtobufMessage } from '../protobuf/protobuf-reader.js';
import type { ScalarType } from '../scalar-types.js';

/** The lists of a TensorProto (tensorflow/core/framework/tensor.proto). */
const FLOATS = 5;
const DOUBLES = 6;
const INTS = 7;
const INT64S = 10;
const BOOLS = 11;
const HALVES = 13;
const UINT32S = 16;
const UINT64S = 17;

type Listed = Float32Array | Float64Array | number[];

/** The values that a TensorProto lists one by one, in the list of its type. */
export function listedValues(message: ProtobufMessage, type: ScalarType): Listed {
  switch (type) {
    case 'f32':
      return message.floats(FLOATS);
    case 'f64':
      return message.doubles(DOUBLES);
    case 'f16':
      return halvesToFloats(Uint16Array.from(message.integers(HALVES)));
    case 'bf16':
      return bfloatsToFloats(Uint16Array.from(message.integers(HALVES)));
    case 'i64':
      return message.integers(INT64S);
    case 'u32':
      return message.integers(UINT32S);
    case 'u64':
      return message.integers(UINT64S);
    case 'bool':
      return message.integers(BOOLS);
    default:
      return message.integers(INTS);
  }
}

/** As {@link listedValues}, of which there must be `count`. */
export function readListedValues(
  message: ProtobufMessage,
  type: ScalarType,
  count: number,
): Float32Array {
  const listed = listedValues(message, type);
  if (listed.length !== count) throw message.fail(`${listed.length} values, not ${count}`);
  return listed instanceof Float32Array ? listed : Float32Array.from(listed);
}
