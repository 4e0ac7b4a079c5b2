import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { defaultModelFile, type FuzzTarget, sharedMissing, sharedPath } from '@facenet/testkit';
import { zipSync } from 'fflate';
import { FaceNetError } from '../errors.js';
import { createPNet } from '../models/mtcnn.js';
import { deterministicWeights } from '../models/testing/deterministic-weights.js';
import { writeOnnx } from '../runtime/onnx/index.js';
import { MANY_GROUPS, SAVED_WEIGHTS } from '../weights/hdf5/testing/h5py-files.js';
import { writeNpy } from '../weights/npy/write-npy.js';
import { readProtobuf } from '../weights/protobuf-reader.js';
import { writeSafetensors } from '../weights/safetensors/write-safetensors.js';
import { VERSION_1_CHECKPOINT } from '../weights/tensorflow/testing/version-1-checkpoint.js';
import { tableResealer, zipResealer } from '../weights/testing/reseal.js';
import { type NamedFiles, readModelFiles } from './read-model-files.js';

/** A small file, or files, of a registered format. */
export interface FormatSample {
  /** In the registry of formats. */
  readonly format: string;
  readonly name: string;
  /** Below the shared reference material; samples without it are always there. */
  readonly shared?: string;
  readonly load: () => NamedFiles | Promise<NamedFiles>;
  readonly resealer?: (original: Uint8Array) => (damaged: Uint8Array) => void;
  /** As {@link FuzzTarget} has them; by what the reader's documentation says. */
  readonly arrayMultiple: number;
  readonly memoryMultiple: number;
}

const CHECKPOINT = 'goldens/tf-squeezenet/model-20240102-030405.ckpt-1';
const TINY_FACE_API = 'face_landmark_68_tiny_model';

const pnet = createPNet();
const weights = deterministicWeights(pnet);
const bytes = (path: string) => new Uint8Array(readFileSync(path));
const shared = (path: string) => bytes(sharedPath(path));

/** A byte of 8-bit numbers becomes a float32, of which a copy may be reordered. */
const PLAIN = { arrayMultiple: 4, memoryMultiple: 16 };
/** Archives may unfold 64-fold before that. */
const PACKED = { arrayMultiple: 4 * 64, memoryMultiple: 16 * 64 };

/** At least one of every format of the registry. */
export const formatSamples: readonly FormatSample[] = [
  {
    ...PLAIN,
    format: 'safetensors',
    name: 'safetensors, F32',
    load: () => [['pnet.safetensors', writeSafetensors(weights, { metadata: { a: 'b' } })]],
  },
  {
    ...PLAIN,
    format: 'safetensors',
    name: 'safetensors, F16',
    load: () => [['pnet.safetensors', writeSafetensors(weights, { dtype: 'F16' })]],
  },
  {
    arrayMultiple: 8,
    memoryMultiple: 24,
    format: 'npy',
    name: 'pickled npy, det1',
    shared: 'data/seed/det1.npy',
    load: () => [['det1.npy', shared('data/seed/det1.npy')]],
  },
  ...['legacy', 'zip'].map(
    (form): FormatSample => ({
      ...(form === 'zip' ? { ...PACKED, resealer: zipResealer } : PLAIN),
      format: 'pytorch',
      name: `PyTorch, ${form}`,
      shared: `goldens/torch/pnet-${form}.pt`,
      load: () => [['pnet.pt', shared(`goldens/torch/pnet-${form}.pt`)]],
    }),
  ),
  {
    ...PACKED,
    format: 'npz',
    name: 'npz, half of it packed',
    resealer: zipResealer,
    load: () => {
      const files = [...weights].map(([name, { shape, data }], i) => {
        return [`${name}.npy`, [writeNpy(data, shape), { level: i % 2 ? 6 : 0 }]] as const;
      });
      return [['pnet.npz', zipSync(Object.fromEntries(files) as Parameters<typeof zipSync>[0])]];
    },
  },
  {
    ...PLAIN,
    format: 'tflite',
    name: 'tflite, P-Net',
    load: async () => [['pnet.tflite', await defaultModelFile('pnet.tflite')]],
  },
  {
    // 64 for the index, which may be packed.
    arrayMultiple: 4,
    memoryMultiple: 64,
    format: 'tensorflow-checkpoint',
    name: 'TensorFlow checkpoint, SqueezeNet',
    shared: `${CHECKPOINT}.index`,
    resealer: (original) => (original.length < 2 ** 16 ? tableResealer(original) : () => {}),
    load: () => [
      ['model.index', shared(`${CHECKPOINT}.index`)],
      [
        'model.data-00000-of-00001',
        new Uint8Array(gunzipSync(shared(`${CHECKPOINT}.data-00000-of-00001.gz`))),
      ],
    ],
  },
  {
    ...PACKED,
    format: 'tensorflow-checkpoint-v1',
    name: 'TensorFlow checkpoint of version 1',
    resealer: tableResealer,
    load: () => [['model.ckpt-1', VERSION_1_CHECKPOINT]],
  },
  {
    ...PLAIN,
    format: 'tensorflow-graph',
    name: 'frozen graph, its first 64 KB',
    shared: 'goldens/tf-model/model.pb.gz',
    load: () => [['model.pb', frozenGraphStart(2 ** 16)]],
  },
  {
    ...PLAIN,
    format: 'tfjs',
    name: 'face-api manifest and shard',
    load: () => {
      const require = createRequire(import.meta.url);
      const folder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
      return [`${TINY_FACE_API}-weights_manifest.json`, `${TINY_FACE_API}.bin`].map(
        (name) => [name, bytes(join(folder, name))] as const,
      );
    },
  },
  {
    ...PLAIN,
    format: 'onnx',
    name: 'onnx, P-Net',
    load: () => [['pnet.onnx', writeOnnx(pnet, weights)]],
  },
  ...Object.entries({ 'as Keras saves it': SAVED_WEIGHTS, 'many groups': MANY_GROUPS }).map(
    ([kind, file]): FormatSample => ({
      ...PLAIN,
      format: 'keras',
      name: `HDF5, ${kind}`,
      load: () => [['model.h5', file]],
    }),
  ),
];

/** Whether a sample's file is absent on this machine. */
export function sampleMissing({ shared: path }: FormatSample): boolean {
  return path !== undefined && sharedMissing(path);
}

/** What is to be fuzzed: opening, recognising and reading the sample. */
export async function fuzzTarget(sample: FormatSample): Promise<FuzzTarget> {
  const files = await sample.load();
  const names = files.map(([name]) => name);
  const resealers = files.map(([, original]) => sample.resealer?.(original));
  return {
    files: files.map(([, original]) => original),
    reseal: (damaged, file) => resealers[file]?.(damaged),
    read: (damaged) => readModelFiles(damaged.map((file, i) => [names[i] ?? '', file] as const)),
    isRefusal: FaceNetError.is,
    arrayMultiple: sample.arrayMultiple,
    memoryMultiple: sample.memoryMultiple,
  };
}

/** The first nodes of the original's frozen graph: whole messages, so they are a graph too. */
function frozenGraphStart(longest: number): Uint8Array {
  const graph = new Uint8Array(
    gunzipSync(readFileSync(sharedPath('goldens/tf-model/model.pb.gz'))),
  );
  let end = 0;
  for (const node of readProtobuf(graph, 'graph').fields()) {
    if (node.end > longest) break;
    end = node.end;
  }
  return graph.slice(0, end);
}
