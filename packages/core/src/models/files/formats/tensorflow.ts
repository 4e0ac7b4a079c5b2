import {
  allBytes,
  checkpointShard,
  type FileBytes,
  readCheckpointIndex,
  readGraphDef,
  readTensorSlices,
} from '../../../weights/index.js';
import type { ModelFile } from '../model-file.js';
import type { WeightsFormat } from '../weights-format.js';
import { hasMark } from './marks.js';

const TABLE_MARK = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const INDEX = '.index';

const hasTableMark = ({ bytes }: Pick<ModelFile, 'bytes'>) =>
  hasMark(bytes, TABLE_MARK, bytes.length - TABLE_MARK.length);

/** Named by its index: `model.ckpt-275.index`, with `model.ckpt-275.data-00000-of-00001` beside. */
export const tensorflowCheckpoint: WeightsFormat = {
  id: 'tensorflow-checkpoint',
  title: 'TensorFlow checkpoint',
  matches: (file) => file.name.endsWith(INDEX) && hasTableMark(file),
  async open({ name, bytes, beside }) {
    const index = readCheckpointIndex(allBytes(bytes));
    const data: FileBytes[] = [];
    for (let shard = 0; shard < index.shards; shard++) {
      data.push(await beside(checkpointShard(name.slice(0, -INDEX.length), shard, index.shards)));
    }
    return { tensors: index.open(data) };
  },
};

/** One file of any name, as TensorFlow wrote before its version 1.0: `model.ckpt-275`. */
export const tensorflowCheckpointV1: WeightsFormat = {
  id: 'tensorflow-checkpoint-v1',
  title: 'TensorFlow checkpoint of version 1',
  matches: hasTableMark,
  open: ({ bytes }) => ({ tensors: readTensorSlices(allBytes(bytes)) }),
};

/** The first field of a GraphDef, a node, has this tag. */
const NODE_TAG = 0x0a;

export const tensorflowGraph: WeightsFormat = {
  id: 'tensorflow-graph',
  title: 'frozen TensorFlow graph',
  matches: ({ name, bytes }) => hasMark(bytes, [NODE_TAG]) || name.endsWith('.pb'),
  open: ({ bytes }) => ({ tensors: readGraphDef(bytes) }),
};
