import { elementCount } from '../../../arrays/element-count.js';
import type { StoredTensor } from '../../../arrays/weights.js';
import type { Shape } from '../../../network/shape.js';
import { type LateBytes, ProtobufWriter } from '../../../protobuf/protobuf-writer.js';

// Field numbers and enum values are those of onnx.proto3 (ONNX 1.16, IR version 8).

const IR_VERSION = 8;
const OPSET = 13;
const EXTERNAL = 1;

/** Types of elements, as ONNX numbers them. */
const ElementType = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
/** A type of elements, by name. */
export type ElementTypeName = keyof typeof ElementType;

export type Attribute = number | string | readonly number[] | { readonly float: number };

function attributeMessage(name: string, value: Attribute): ProtobufWriter {
  const message = new ProtobufWriter().string(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return message.string(4, value).integer(20, 3);
  if ('float' in value) return message.float(2, value.float).integer(20, 1);
  for (const item of value) message.integer(8, item);
  return message.integer(20, 7);
}

export function nodeMessage(
  type: string,
  inputs: readonly string[],
  output: string | readonly string[],
  attributes: Readonly<Record<string, Attribute>>,
  domain = '',
): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const input of inputs) message.string(1, input);
  const outputs = [output].flat();
  for (const name of outputs) message.string(2, name);
  message.string(3, outputs[0] as string).string(4, type);
  for (const [name, value] of Object.entries(attributes)) {
    message.message(5, attributeMessage(name, value));
  }
  if (domain !== '') message.string(7, domain);
  return message;
}

/**
 * The bytes of float32 values (ONNX is little-endian, as every host is).
 *
 * @param values asked for when the model is written, so that arrays in another layout are not all
 * there at once
 */
export function lateFloats(shape: readonly number[], values: StoredTensor['read']): LateBytes {
  return {
    length: elementCount(shape) * Float32Array.BYTES_PER_ELEMENT,
    make: (pool) => {
      const { buffer, byteOffset, byteLength } = values(pool);
      return new Uint8Array(buffer, byteOffset, byteLength);
    },
  };
}

/** Where the values of a constant lie, when they are not in the model. */
export interface ExternalRange {
  /** Name of a file in the model's folder. */
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** A constant tensor with its values, or with the place where they lie. */
export function tensorMessage(
  name: string,
  shape: readonly number[],
  values: LateBytes | ExternalRange,
  type: ElementTypeName = 'float32',
): ProtobufWriter {
  const message = new ProtobufWriter();
  for (const dim of shape) message.integer(1, dim);
  message.integer(2, ElementType[type]).string(8, name);
  if ('make' in values) return message.bytes(9, values);
  for (const [key, value] of Object.entries(values)) {
    message.message(13, new ProtobufWriter().string(1, key).string(2, String(value)));
  }
  return message.integer(14, EXTERNAL);
}

/**
 * An input or output of the graph; open dimensions get a name.
 *
 * @param batch name of an open first dimension; default: one that is shared by all
 */
export function valueMessage(
  name: string,
  shape: Shape,
  type: ElementTypeName = 'float32',
  batch = 'batch',
): ProtobufWriter {
  const dims = new ProtobufWriter();
  shape.forEach((dim, axis) => {
    const message = new ProtobufWriter();
    if (dim === null) message.string(2, axis === 0 ? batch : `${name}_${axis}`);
    else message.integer(1, dim);
    dims.message(1, message);
  });
  const tensor = new ProtobufWriter().integer(1, ElementType[type]).message(2, dims);
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensor));
}

/** @param opsets version of each set of operators by its domain; '' is ONNX's own */
export function modelMessage(
  graph: ProtobufWriter,
  opsets: Readonly<Record<string, number>> = { '': OPSET },
): ProtobufWriter {
  const model = new ProtobufWriter()
    .integer(1, IR_VERSION)
    .string(2, '@facenet/core')
    .message(7, graph);
  for (const [domain, version] of Object.entries(opsets)) {
    model.message(8, new ProtobufWriter().string(1, domain).integer(2, version));
  }
  return model;
}
