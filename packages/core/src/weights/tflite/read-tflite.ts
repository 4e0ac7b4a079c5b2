import { ByteReader } from '../byte-reader.js';
import { FlatFile, type FlatTable } from './flat-table.js';
import type { TfliteModel, TfliteOperator } from './model.js';
import { opcodeName, operatorOptions } from './operators.js';
import { readTensor } from './read-tensor.js';

const IDENTIFIER = 'TFL3';

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
