import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { writeGraphDef, writeMetaGraph, writeTfjsGraphModel } from '../../export/index.js';
import { checkWeights, type Network, optimize } from '../../network/index.js';
import { Registry } from '../../registry.js';
import { writeOnnx } from '../../runtime/onnx/write-onnx.js';
import {
  checkpointState,
  type Weights,
  writeCheckpoint,
  writeSafetensors,
} from '../../weights/index.js';
import type { EmbeddingCard } from '../card.js';
import { CARD_KEY, cardToText } from './card-metadata.js';

/** How values are stored: float32, float16, or 8 bits with a scale for each output channel. */
export type ExportDtype = 'f32' | 'f16' | 'u8' | 'i8';

/** A model on its way into a file. */
export interface ModelToExport {
  /** One, or those of a detector. */
  readonly networks: readonly Network[];
  readonly weights: Weights;
  /** Kept in formats that have room for it. */
  readonly card?: EmbeddingCard;
}

/** A kind of file that weights can be written to. */
export interface Exporter {
  readonly id: string;
  readonly title: string;
  /** Endings of file names, with the dot. */
  readonly extensions: readonly string[];
  /** The first is the default. */
  readonly dtypes: readonly ExportDtype[];
  /**
   * @param name of the file that will hold the result
   * @returns bytes by file name, in the order in which to write them: the last is the model, the
   * others belong to it
   * @throws FaceNetError INVALID_ARGUMENT, WEIGHTS_MISMATCH
   */
  write(model: ModelToExport, dtype: ExportDtype, name: string): ReadonlyMap<string, Uint8Array>;
}

/** @throws FaceNetError INVALID_ARGUMENT for the several networks of a detector */
function onlyNetwork({ networks }: ModelToExport, format: string): Network {
  const [network] = networks;
  if (network && networks.length === 1) return network;
  const names = networks.map((other) => other.name).join(', ');
  throw new FaceNetError('INVALID_ARGUMENT', `${format} holds one network, not ${names}.`, {
    hint: 'Convert the file of one of them, or write safetensors.',
  });
}

const DTYPES = { f32: 'F32', f16: 'F16', u8: 'U8', i8: 'I8' } as const;

/** Keeps everything: names, several networks, and how to use the weights. */
const toSafetensors: Exporter = {
  id: 'safetensors',
  title: 'safetensors',
  extensions: ['.safetensors'],
  dtypes: ['f32', 'f16', 'u8', 'i8'],
  write({ networks, weights, card }, dtype, name) {
    const metadata = {
      architecture: networks.map((network) => network.name).join(','),
      ...(card && { [CARD_KEY]: cardToText(card) }),
    };
    return new Map([[name, writeSafetensors(weights, { dtype: DTYPES[dtype], metadata })]]);
  },
};

/** A graph for inference: batch norms are folded, so it is small and fast in every runtime. */
const toOnnx: Exporter = {
  id: 'onnx',
  title: 'ONNX',
  extensions: ['.onnx'],
  dtypes: ['f32'],
  write(model, _, name) {
    const optimized = optimize(onlyNetwork(model, 'ONNX'), model.weights);
    return new Map([[name, writeOnnx(optimized.network, optimized.weights)]]);
  },
};

/** As the original's freeze_graph leaves it, without the input queue: scripts of it can use it. */
const toTensorflowGraph: Exporter = {
  id: 'tensorflow-graph',
  title: 'a frozen TensorFlow graph',
  extensions: ['.pb'],
  dtypes: ['f32'],
  write(model, _, name) {
    const network = onlyNetwork(model, 'A TensorFlow graph');
    return new Map([[name, writeGraphDef(network, model.weights, { phaseTrain: true })]]);
  },
};

/** For `loadGraphModel` of TensorFlow.js: `NAME.json`, and its weights in `NAME.bin` beside it. */
const toTfjs: Exporter = {
  id: 'tfjs',
  title: 'a TensorFlow.js graph model',
  extensions: ['.json'],
  dtypes: ['f32', 'f16'],
  write(model, dtype, name) {
    const { modelJson, weights, weightsPath } = writeTfjsGraphModel(
      onlyNetwork(model, 'A TensorFlow.js model'),
      model.weights,
      {
        weightsPath: `${name.replace(/\.json$/i, '')}.bin`,
        dtype: dtype === 'f16' ? 'float16' : 'float32',
      },
    );
    return new Map([
      [weightsPath, weights],
      [name, new TextEncoder().encode(modelJson)],
    ]);
  },
};

/**
 * For TensorFlow's `Saver.restore`: `PREFIX.index` and the values beside it, where `NAME.ckpt` is the
 * prefix and `NAME.index` holds it, and the file by which TensorFlow finds the newest checkpoint of a
 * folder. An embedding network has its graph in `PREFIX.meta`, by which the original loads a folder.
 */
const toTensorflowCheckpoint: Exporter = {
  id: 'tensorflow-checkpoint',
  title: 'a TensorFlow checkpoint',
  extensions: ['.index', '.ckpt'],
  dtypes: ['f32'],
  write({ networks, weights }, _, name) {
    const prefix = name.replace(/\.index$/i, '');
    const [network] = networks;
    const files = new Map([
      ['checkpoint', new TextEncoder().encode(checkpointState([prefix]))],
      ...writeCheckpoint(weights, prefix),
    ]);
    if (networks.length > 1 || !network || !('embeddings' in network.outputs)) return files;
    return new Map([[`${prefix}.meta`, writeMetaGraph(network, weights)], ...files]);
  },
};

/** Every kind of file that weights can be written to. Register an exporter to add one. */
export const exporters = new Registry<Exporter>('export format');

for (const exporter of [toSafetensors, toOnnx, toTensorflowGraph, toTensorflowCheckpoint, toTfjs]) {
  exporters.register(exporter.id, checked(exporter));
}

/** With what every exporter refuses, whatever it writes. */
function checked(exporter: Exporter): Exporter {
  const { title, dtypes } = exporter;
  return {
    ...exporter,
    write(model, dtype, name) {
      const { networks, weights } = (model ?? {}) as Partial<ModelToExport>;
      if (!Array.isArray(networks) || networks.length === 0 || !(weights instanceof Map)) {
        throw new FaceNetError('INVALID_ARGUMENT', 'There is no network with weights to write.', {
          hint: 'Pass { networks, weights }, as openModel() and readWeights() give them.',
        });
      }
      if (!dtypes.includes(dtype)) {
        throw new FaceNetError(
          'INVALID_ARGUMENT',
          `${title} is not written as ${excerpt(dtype)}.`,
          {
            hint: `It can be ${dtypes.join(', ')}.`,
          },
        );
      }
      if (typeof name !== 'string' || name === '') {
        throw new FaceNetError('INVALID_ARGUMENT', `The name of the file is ${excerpt(name)}.`);
      }
      for (const network of networks as readonly Network[]) checkWeights(network, weights);
      return exporter.write(model, dtype, name);
    },
  };
}

/** @throws FaceNetError INVALID_ARGUMENT naming the endings that are known */
export function exporterFor(fileName: string): Exporter {
  const name = typeof fileName === 'string' ? fileName.toLowerCase() : '';
  for (const [, exporter] of exporters) {
    if (exporter.extensions.some((ending) => name.endsWith(ending))) return exporter;
  }
  const known = [...exporters].flatMap(([, { extensions }]) => extensions).join(', ');
  throw new FaceNetError('INVALID_ARGUMENT', `The name ${excerpt(fileName)} tells no format.`, {
    hint: `Known endings: ${known}.`,
  });
}
