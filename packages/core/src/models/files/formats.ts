import { FaceNetError } from '../../errors.js';
import { Registry } from '../../registry.js';
import type { OnnxFile } from '../../runtime/runtime.js';
import {
  allBytes,
  bytesBetween,
  checkpointShard,
  type FileBytes,
  isHdf5,
  isLegacyTorch,
  openSafetensors,
  readCheckpointIndex,
  readGraphDef,
  readKerasH5,
  readNpz,
  readOnnx,
  readPickledNpyWeights,
  readTensorSlices,
  readTfjsManifest,
  readTfjsWeights,
  readTflite,
  readTorch,
  storedTensors,
} from '../../weights/index.js';
import { tensorsFromOnnx } from '../import/from-onnx.js';
import { weightsFromTflite } from '../import/from-tflite.js';
import type { ModelFile, WeightsFormat } from './weights-format.js';

const safetensors: WeightsFormat = {
  id: 'safetensors',
  title: 'safetensors',
  matches: ({ bytes }) => hasMark(bytes, '{', 8) && hasMark(bytes, [0, 0, 0, 0], 4),
  open: ({ bytes }) => openSafetensors(bytes),
};

const LOCAL_HEADER_SIZE = 30;
/** PyTorch writes the pickle first, for a program the storages; archives of arrays have neither. */
const FIRST_ENTRIES = ['/data.pkl', '/data/0'];

const torch: WeightsFormat = {
  id: 'pytorch',
  title: 'PyTorch state dict',
  matches: ({ bytes }) => isLegacyTorch(bytes) || isTorchArchive(bytes),
  open: ({ bytes }) => ({ tensors: readTorch(bytes) }),
};

function isTorchArchive(bytes: FileBytes): boolean {
  const header = bytesBetween(bytes, 0, LOCAL_HEADER_SIZE);
  const nameLength = (header[26] ?? 0) | ((header[27] ?? 0) << 8);
  const end = LOCAL_HEADER_SIZE + nameLength;
  if (!hasMark(bytes, 'PK\x03\x04')) return false;
  return FIRST_ENTRIES.some((name) => hasMark(bytes, name, end - name.length));
}

/** The original's det1.npy and its like: a pickled dictionary of arrays. */
const pickledNpy: WeightsFormat = {
  id: 'npy',
  title: 'NumPy .npy of a dictionary',
  matches: ({ bytes }) => hasMark(bytes, '\x93NUMPY'),
  open: ({ bytes }) => ({ tensors: storedTensors(readPickledNpyWeights(allBytes(bytes))) }),
};

const npz: WeightsFormat = {
  id: 'npz',
  title: 'NumPy .npz archive',
  matches: ({ bytes }) => hasMark(bytes, 'PK\x03\x04') && !isTorchArchive(bytes),
  open: ({ bytes }) => ({ tensors: readNpz(bytes) }),
};

const tflite: WeightsFormat = {
  id: 'tflite',
  title: 'TensorFlow Lite model',
  matches: ({ bytes }) => hasMark(bytes, 'TFL3', 4),
  open(file) {
    const bytes = allBytes(file.bytes);
    const { tensors, outputs } = readTflite(bytes);
    return {
      // Their names are those of steps of the graph, so the graph alone says what they are.
      tensors: new Map(),
      graph: {
        outputSizes: outputs.map((index) => tensors[index]?.shape.at(-1) ?? 0),
        weightsFor: (network) => storedTensors(weightsFromTflite(network, bytes)),
      },
    };
  },
};

const keras: WeightsFormat = {
  id: 'keras',
  title: 'Keras weights (HDF5)',
  matches: ({ bytes }) => isHdf5(bytes),
  open: ({ bytes }) => ({ tensors: readKerasH5(bytes) }),
};

const TABLE_MARK = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const INDEX = '.index';

const hasTableMark = ({ bytes }: Pick<ModelFile, 'bytes'>) =>
  hasMark(bytes, TABLE_MARK, bytes.length - TABLE_MARK.length);

/** Named by its index: `model.ckpt-275.index`, with `model.ckpt-275.data-00000-of-00001` beside. */
const tensorflowCheckpoint: WeightsFormat = {
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
const tensorflowCheckpointV1: WeightsFormat = {
  id: 'tensorflow-checkpoint-v1',
  title: 'TensorFlow checkpoint of version 1',
  matches: hasTableMark,
  open: ({ bytes }) => ({ tensors: readTensorSlices(allBytes(bytes)) }),
};

/** The first field of a GraphDef, a node, has this tag. */
const NODE_TAG = 0x0a;

const tensorflowGraph: WeightsFormat = {
  id: 'tensorflow-graph',
  title: 'frozen TensorFlow graph',
  matches: ({ name, bytes }) => hasMark(bytes, [NODE_TAG]) || name.endsWith('.pb'),
  open: ({ bytes }) => ({ tensors: readGraphDef(bytes) }),
};

/** TensorFlow.js `model.json` and face-api.js manifests, with their shards beside them. */
const tfjs: WeightsFormat = {
  id: 'tfjs',
  title: 'TensorFlow.js or face-api.js weights',
  matches: ({ bytes }) => hasMark(bytes, '{') || hasMark(bytes, '['),
  async open({ bytes, beside }) {
    const manifest = readTfjsManifest(allBytes(bytes));
    const shards: FileBytes[] = [];
    for (const path of manifest.paths) shards.push(await beside(path));
    return { tensors: readTfjsWeights(manifest, shards) };
  },
};

/** The first field of a model, the version of the format, has this tag. */
const VERSION_TAG = 0x08;

const onnx: WeightsFormat = {
  id: 'onnx',
  title: 'ONNX model',
  matches: ({ name, bytes }) => hasMark(bytes, [VERSION_TAG]) || name.endsWith('.onnx'),
  async open(file) {
    const { model, data } = await readWithData(file);
    return {
      tensors: model.tensors,
      metadata: model.metadata,
      onnx: { model, file: asItIs(file, data) },
      graph: {
        outputSizes: model.outputs.map(({ shape }) => shape?.at(-1) ?? 0),
        weightsFor: (network) => tensorsFromOnnx(network, model),
      },
    };
  },
};

/** Values of large models lie in files beside: plain names, for a file's word must not lead elsewhere. */
async function readWithData({ bytes, beside }: ModelFile) {
  const data = new Map<string, FileBytes>();
  const model = readOnnx(bytes);
  for (const name of model.dataFiles) {
    if (name !== '' && !/[/\\]|^\.\.?$/.test(name)) data.set(name, await beside(name));
  }
  return { model: data.size === 0 ? model : readOnnx(bytes, data), data };
}

function asItIs({ name, bytes, path }: ModelFile, data: ReadonlyMap<string, FileBytes>): OnnxFile {
  const files = [...data].map(([other, content]) => ({
    name: other,
    size: content.length,
    read: () => allBytes(content),
  }));
  const size = files.reduce((sum, file) => sum + file.size, bytes.length);
  return { name, size, read: () => allBytes(bytes), beside: files, ...(path && { path }) };
}

/** Every kind of file that weights can be read from. Register a format to add one. */
export const weightsFormats = new Registry<WeightsFormat>('weights format');

// In the order in which they are tried: those with a mark of their own before those without.
for (const format of [
  safetensors,
  pickledNpy,
  torch,
  npz,
  tflite,
  keras,
  tensorflowCheckpoint,
  tensorflowCheckpointV1,
  tfjs,
  onnx,
  tensorflowGraph,
]) {
  weightsFormats.register(format.id, format);
}

/** @throws FaceNetError WEIGHTS_CORRUPT when the file is of no known kind */
export function formatOf(file: Pick<ModelFile, 'name' | 'bytes'>): WeightsFormat {
  for (const [, format] of weightsFormats) if (format.matches(file)) return format;
  const titles = [...weightsFormats].map(([, { title }]) => title).join(', ');
  throw new FaceNetError('WEIGHTS_CORRUPT', `${file.name} is of no known kind.`, {
    hint: `Known: ${titles}.`,
  });
}

/** Whether the bytes at a place are these numbers, or these characters. */
function hasMark(bytes: FileBytes, mark: string | readonly number[], offset = 0): boolean {
  const expected = typeof mark === 'string' ? [...mark].map((c) => c.charCodeAt(0)) : mark;
  const found = bytesBetween(bytes, offset, offset + expected.length);
  return expected.every((byte, i) => found[i] === byte);
}
