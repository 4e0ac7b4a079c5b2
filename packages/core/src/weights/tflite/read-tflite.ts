import { checkedElementCount, elementCount } from '../../arrays/element-count.js';
import type { WeightTensor } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { ByteReader } from '../byte-reader.js';
import { decodeToFloat32, SCALARS, type ScalarType } from '../scalar-types.js';
import { FlatFile, type FlatTable } from './flat-table.js';
import { opcodeName, operatorOptions, type TfliteOptions } from './operators.js';

/** How the integers of a quantised tensor stand for real values: `scale * (q - zeroPoint)`. */
export interface TfliteQuantization {
  /** One for the whole tensor, or one for each index of `axis`. */
  readonly scales: readonly number[];
  /** As many as scales. */
  readonly zeroPoints: readonly number[];
  readonly axis: number;
}

/** One value of a tflite model: a constant, or computed. */
export interface TfliteTensor {
  readonly name: string;
  /** NHWC for images, OHWI for convolution kernels, [out, in] for dense ones. */
  readonly shape: readonly number[];
  /** Undefined for types that weights do not have: strings, 4-bit integers, sparse arrays, ... */
  readonly type: ScalarType | undefined;
  /** The constant's packed little-endian values, as a view of the file; empty if computed. */
  readonly data: Uint8Array;
  readonly quantization?: TfliteQuantization;
}

/** One operation of a tflite model. */
export interface TfliteOperator {
  /** Name in the tflite schema, such as "CONV_2D"; "BUILTIN_151" for kinds no network here has. */
  readonly opcode: string;
  /** Indices into the tensors; -1 stands for an optional input left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: TfliteOptions;
}

/** Tensors and operators of a tflite file's first subgraph, operators in execution order. */
export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

const IDENTIFIER = 'TFL3';

/** TensorType of the schema. */
const TYPES: Readonly<Record<number, ScalarType>> = {
  0: 'f32',
  1: 'f16',
  2: 'i32',
  3: 'u8',
  4: 'i64',
  6: 'bool',
  7: 'i16',
  9: 'i8',
  10: 'f64',
  12: 'u64',
  15: 'u32',
  16: 'u16',
  18: 'bf16',
};

/**
 * Reads the first subgraph of a TensorFlow Lite file: what its tensors are, which operators use
 * them and how. Nothing is run. Constants stay views of `bytes` until `tfliteConstant` decodes
 * them, so `bytes` must not be changed while the model is in use.
 *
 * Memory: per byte of the file, at most one list element or a quarter of a table is decoded.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT when an offset, length, shape or index does not fit
 */
export function readTflite(bytes: Uint8Array): TfliteModel {
  const reader = new ByteReader(bytes, 'tflite file');
  const identifier = String.fromCharCode(...reader.at(4).slice(4));
  if (identifier !== IDENTIFIER) {
    throw reader.fail(`the mark "${IDENTIFIER}" is missing`, 4);
  }
  const model = new FlatFile(reader).root();
  const [graph] = model.tables(2);
  if (!graph) throw reader.fail('it has no subgraph', model.position);

  const buffers = model.tables(4);
  const tensors = graph.tables(0).map((table) => readTensor(table, buffers, reader));
  const indices = (table: FlatTable, field: number, lowest: number) =>
    tensorIndices(table, field, lowest, tensors.length, reader);

  const opcodes = model.tables(1).map(opcodeName);
  const readOperator = (table: FlatTable): TfliteOperator => {
    const opcode = opcodes[table.uint32(0)];
    if (opcode === undefined) throw reader.fail('an operator has no opcode', table.position);
    return {
      opcode,
      inputs: indices(table, 1, -1),
      outputs: indices(table, 2, 0),
      options: operatorOptions(opcode, table, reader),
    };
  };
  return {
    tensors,
    operators: graph.tables(3).map(readOperator),
    inputs: indices(graph, 1, 0),
    outputs: indices(graph, 2, 0),
  };
}

/**
 * Decodes a constant of a tflite file to real values; quantised ones are scaled back.
 * The shape and the order of the axes stay those of the file.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when the tensor is not a constant of numbers
 */
export function tfliteConstant(tensor: TfliteTensor): WeightTensor {
  const { name, shape, type, data, quantization } = tensor;
  if (!type || (data.length === 0 && !shape.includes(0))) {
    throw new FaceNetError(
      'WEIGHTS_MISMATCH',
      `Tensor ${excerpt(name)} of the tflite file is not a constant of numbers.`,
      { hint: 'Take a file of the architecture that the weights are meant for.' },
    );
  }
  const values = decodeToFloat32(data, type);
  if (quantization) dequantize(values, shape, quantization);
  return { shape, data: values };
}

function tensorIndices(
  table: FlatTable,
  field: number,
  lowest: number,
  tensorCount: number,
  reader: ByteReader,
): number[] {
  const indices = table.int32s(field);
  const bad = indices.find((index) => index < lowest || index >= tensorCount);
  if (bad !== undefined) {
    throw reader.fail(`it refers to tensor ${bad} of ${tensorCount}`, table.position);
  }
  return indices;
}

/** Reads a Tensor; field numbers are those of the schema. */
function readTensor(
  table: FlatTable,
  buffers: readonly FlatTable[],
  reader: ByteReader,
): TfliteTensor {
  const name = table.string(3);
  const fail = (problem: string) =>
    reader.fail(`tensor ${excerpt(name)} ${problem}`, table.position);

  const shape = table.int32s(0);
  const count = checkedElementCount(shape);
  if (count === undefined) throw fail(`has the shape ${excerpt(shape)}`);

  const bufferIndex = table.uint32(2);
  const data = buffers[bufferIndex]?.bytes(0);
  if (!data) throw fail(`refers to buffer ${bufferIndex} of ${buffers.length}`);

  const sparse = table.table(6) !== undefined;
  const type = sparse ? undefined : TYPES[table.int8(1)];
  if (type && data.length > 0 && data.length !== count * SCALARS[type].bytes) {
    throw fail(`of shape ${excerpt(shape)} and type ${type} has ${data.length} bytes of values`);
  }
  const quantization = readQuantization(table.table(4), shape, fail);
  return { name, shape, type, data, ...(quantization && { quantization }) };
}

function readQuantization(
  table: FlatTable | undefined,
  shape: readonly number[],
  fail: (problem: string) => Error,
): TfliteQuantization | undefined {
  const scales = table?.float32s(2) ?? [];
  if (!table || scales.length === 0) return undefined;
  const axis = table.int32(6);
  const stored = table.int64s(3);
  const zeroPoints = stored.length === 0 ? scales.map(() => 0) : stored;
  const perTensor = scales.length === 1;
  if ((!perTensor && scales.length !== shape[axis]) || zeroPoints.length !== scales.length) {
    throw fail(
      `of shape ${excerpt(shape)} has ${scales.length} scales and ${zeroPoints.length} zero points ` +
        `along axis ${axis}`,
    );
  }
  return { scales, zeroPoints, axis };
}

function dequantize(
  values: Float32Array,
  shape: readonly number[],
  { scales, zeroPoints, axis }: TfliteQuantization,
): void {
  const perTensor = scales.length === 1;
  const stride = perTensor ? 1 : elementCount(shape.slice(axis + 1));
  for (let i = 0; i < values.length; i++) {
    const channel = perTensor ? 0 : Math.floor(i / stride) % scales.length;
    values[i] = scales[channel]! * (values[i]! - zeroPoints[channel]!);
  }
}
