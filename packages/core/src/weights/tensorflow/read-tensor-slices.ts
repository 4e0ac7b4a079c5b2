import { elementCount } from '../../arrays/element-count.js';
import type { StoredTensor, StoredTensors } from '../../arrays/weights.js';
import { excerpt } from '../../excerpt.js';
import { ByteReader } from '../byte-reader.js';
import { readTable } from '../leveldb/read-table.js';
import { LENGTH_DELIMITED, type ProtobufMessage, readProtobuf } from '../protobuf-reader.js';
import type { ScalarType } from '../scalar-types.js';
import { joinSlices, readSliceExtent, type Slice } from './slices.js';
import { readListedValues, readTensorShape, scalarTypeOf } from './tensor-proto.js';

const FORMAT = 'checkpoint of version 1';

/** Fields of SavedTensorSlices and what is in it (tensorflow/core/util/saved_tensor_slice.proto). */
const META = 1;
const DATA = 2;
const META_TENSOR = 1;
const TENSOR_NAME = 1;
const TENSOR_SHAPE = 2;
const TENSOR_TYPE = 3;
const SLICE_NAME = 1;
const SLICE_EXTENT = 2;
const SLICE_VALUES = 3;

interface DescribedTensor {
  readonly shape: readonly number[];
  readonly type: ScalarType;
  readonly slices: Slice[];
}

/**
 * Reads a TensorFlow checkpoint of version 1 (`model.ckpt-275` without `.index`, the format before
 * TensorFlow 1.0): one LevelDB table of all arrays, each whole or in slices along one axis, as
 * partitioned variables are. Checksums of the table are checked.
 *
 * Memory: beside the file the array at hand; up to 64 times the file where its blocks are packed,
 * which TensorFlow does not do.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT
 */
export function readTensorSlices(bytes: Uint8Array): StoredTensors {
  const table = readTable(bytes, FORMAT);
  const header = table.get('');
  if (!header) throw new ByteReader(bytes, FORMAT).fail('the list of its arrays is missing');
  table.delete('');
  const meta = listOf(readProtobuf(header, `${FORMAT}, its list`));
  const described = new Map<string, DescribedTensor>();
  for (const tensor of meta.messages(META_TENSOR)) describe(tensor, described);
  for (const value of table.values()) addSlice(readProtobuf(value, FORMAT), described);
  return new Map(
    [...described].map(([name, tensor]): [string, StoredTensor] => {
      const { shape, slices } = tensor;
      const read = joinSlices(shape, slices, (problem) =>
        meta.fail(`the array ${excerpt(name)} ${problem}`),
      );
      return [name, { shape, read }];
    }),
  );
}

function listOf(header: ProtobufMessage): ProtobufMessage {
  for (const { wire, start } of header.all(META)) {
    if (wire === LENGTH_DELIMITED) continue;
    throw header.fail('it is the index of version 2, whose name must end in ".index"', start);
  }
  const meta = header.message(META);
  if (meta) return meta;
  throw header.fail('there is none');
}

/** Text is no weight and left out. */
function describe(tensor: ProtobufMessage, described: Map<string, DescribedTensor>): void {
  const type = scalarTypeOf(tensor.integer(TENSOR_TYPE));
  if (!type) return;
  const { shape } = readTensorShape(tensor.message(TENSOR_SHAPE));
  described.set(tensor.string(TENSOR_NAME) ?? '', { shape, type, slices: [] });
}

function addSlice(saved: ProtobufMessage, described: ReadonlyMap<string, DescribedTensor>): void {
  const data = saved.message(DATA);
  const tensor = described.get(data?.string(SLICE_NAME) ?? '');
  const values = data?.message(SLICE_VALUES);
  if (!data || !tensor || !values) return;
  const { shape, type } = tensor;
  const extent = readSliceExtent(data.message(SLICE_EXTENT), shape);
  const count = elementCount(extent.lengths);
  tensor.slices.push({ ...extent, read: () => readListedValues(values, type, count) });
}
