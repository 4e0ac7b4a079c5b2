import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { type Network, parametersOf } from '../../network/index.js';
import { crc32OfFile } from '../../weights/crc32.js';
import {
  decodedWeights,
  type StoredTensor,
  type StoredTensors,
  type Weights,
} from '../../weights/index.js';
import { weightsProblems } from '../detector-networks.js';
import { namings } from '../import/namings.js';
import {
  everyNetwork,
  type KnownNetwork,
  type RecognizedNetwork,
  recognizeNetworks,
  unknownNetwork,
} from '../import/recognize.js';
import { CARD_KEY } from './card-metadata.js';
import { formatOf } from './formats.js';
import type { ModelFile, OpenedGraph, OpenedOnnx, OpenedWeights } from './weights-format.js';

/** A model file whose format, names and network were recognised; nothing is decoded yet. */
export interface OpenedModel {
  /** Of the first file. */
  readonly name: string;
  /** In the registry of formats. */
  readonly format: string;
  /** In the registry of namings; `graph` where the graph of the file told what its arrays are. */
  readonly naming: string;
  /** The networks that it is the weights of: one, several alike, or the parts of a detector. */
  readonly networks: readonly RecognizedNetwork[];
  /** Arrays under our names, those included that no network takes. */
  readonly tensors: StoredTensors;
  /** All arrays under the file's own names; empty for graphs that do not name them. */
  readonly stored: StoredTensors;
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * CRC-32 of all files that were read, the model's own first, in eight hex digits: it tells files of one
   * name apart. Reads them once more, a part at a time (0.1 to 0.25 s for 94 MB).
   *
   * @throws FaceNetError IO_FAILED
   */
  checksum(): string;
  /** Of an ONNX file: its graph, which can be run as it is, whether we know the network or not. */
  readonly onnx?: OpenedOnnx;
}

/** What a model file may hold. */
export interface OpenModelOptions {
  /**
   * Whether an ONNX file may hold any graph; `networks` of the result is empty where no network of
   * ours is in it. Default false: such a file is refused.
   */
  readonly anyGraph?: boolean;
}

/**
 * Opens a model of any known format.
 *
 * Memory: the files as far as they are given as bytes. Arrays are decoded when they are read.
 *
 * @param files one, or those of a detector's three networks
 * @throws FaceNetError INVALID_ARGUMENT (no file), WEIGHTS_CORRUPT (no known format, damaged),
 * WEIGHTS_MISMATCH (no known
 * network), and what reading the files beside it throws
 */
export async function openModel(
  files: readonly ModelFile[],
  options: OpenModelOptions = {},
): Promise<OpenedModel> {
  for (const file of Array.isArray(files) ? files : [files]) checkFile(file);
  const opened: OpenedModel[] = [];
  for (const file of files) opened.push(await openFile(file, options));
  const [first] = opened;
  if (!first) throw new FaceNetError('INVALID_ARGUMENT', 'No file of a model was given.');
  if (opened.length === 1) return first;
  return {
    ...first,
    networks: opened.flatMap(({ networks }) => networks),
    tensors: new Map(opened.flatMap(({ tensors }) => [...tensors])),
    // Files of one network each use the same names.
    stored: new Map(
      opened.flatMap(({ name, stored }) =>
        [...stored].map(([array, tensor]) => [`${name}/${array}`, tensor]),
      ),
    ),
    metadata: Object.assign({}, ...opened.map(({ metadata }) => metadata)),
    checksum: () => opened.map(({ checksum }) => checksum()).join('-'),
  };
}

/** Decodes the arrays that the recognised networks take: all of them are then in memory. */
export function readWeights(model: OpenedModel): Weights {
  return decodedWeights(networkTensors(model));
}

/** The arrays that the recognised networks take, to be decoded one at a time. */
export function networkTensors({ networks, tensors }: OpenedModel): StoredTensors {
  const names = networks.flatMap(({ network }) => parametersOf(network).map(({ name }) => name));
  return new Map([...new Set(names)].map((name) => [name, tensors.get(name) as StoredTensor]));
}

function checkFile(file: ModelFile): void {
  const { name, bytes, beside } = (file ?? {}) as Partial<ModelFile>;
  const readable = bytes instanceof Uint8Array || typeof bytes?.read === 'function';
  if (typeof name === 'string' && readable && typeof beside === 'function') return;
  throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(name ?? file)} is no file of a model.`, {
    hint: 'Pass a list of { name, bytes, beside }, or use FaceNet.load() with a path or files.',
  });
}

async function openFile(file: ModelFile, { anyGraph }: OpenModelOptions): Promise<OpenedModel> {
  const format = formatOf(file);
  const read = [file.bytes];
  const beside = async (name: string) => {
    const bytes = await file.beside(name);
    read.push(bytes);
    return bytes;
  };
  const weights = await format.open({ ...file, beside });
  const checksum = () => hex(read.reduce((crc, bytes) => crc32OfFile(bytes, crc), 0));
  const { metadata = {} } = weights;
  const stored = weights.tensors;
  const { onnx } = weights;
  const opened = {
    name: file.name,
    format: format.id,
    metadata,
    stored,
    checksum,
    ...(onnx && { onnx }),
  };
  try {
    return { ...opened, ...recognize(weights) };
  } catch (error) {
    if (!onnx || !FaceNetError.is(error, 'WEIGHTS_MISMATCH')) throw error;
    if (!anyGraph) {
      throw new FaceNetError('WEIGHTS_MISMATCH', UNKNOWN_GRAPH, {
        hint: 'Only a graph of docs/models.md gives weights; FaceNet.load() runs others as they are.',
        cause: error,
      });
    }
    return { ...opened, naming: 'graph', networks: [], tensors: new Map() };
  }
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}

function recognize(weights: OpenedWeights): Pick<OpenedModel, 'naming' | 'networks' | 'tensors'> {
  // What a graph computes is certain, whatever its arrays are called and however they lie.
  if (weights.graph) return { naming: 'graph', ...matchGraph(weights.graph) };
  for (const [id, naming] of namings) {
    const tensors = naming.translate(weights.tensors);
    if (tensors)
      return { naming: id, networks: recognizeNetworks(tensors, imageSizeOf(weights)), tensors };
  }
  throw unknownNetwork(weights.tensors);
}

/** Side of the images that a network was trained on, on which shapes of some layers depend. */
function imageSizeOf({ metadata = {} }: OpenedWeights): number | undefined {
  try {
    const size = JSON.parse(metadata[CARD_KEY] ?? '{}')?.alignment?.size;
    return Number.isSafeInteger(size) && size >= 1 && size <= LARGEST_IMAGE ? size : undefined;
  } catch {
    return undefined; // told where the card is read
  }
}

const LARGEST_IMAGE = 4096;
const UNKNOWN_GRAPH = 'The graph of the file is that of no known network.';
const LARGEST_EMBEDDING = 4096;
/** Every size is tried with every network; a file of thousands of outputs would take minutes. */
const MOST_SIZES = 8;

interface MatchedGraph {
  readonly networks: readonly RecognizedNetwork[];
  readonly tensors: StoredTensors;
}

/**
 * Finds the network that a file's graph computes, by comparing it with every one we know.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when there is none
 */
function matchGraph(graph: OpenedGraph): MatchedGraph {
  let problem: unknown;
  for (const known of everyNetwork()) {
    for (const { network, embeddingSize } of candidates(known, graph.outputSizes)) {
      try {
        const tensors = graph.weightsFor(network);
        const { id, kind } = known;
        checkMeaning(id, tensors);
        const recognized = { id, kind, network, ...(embeddingSize && { embeddingSize }) };
        return { networks: [recognized], tensors };
      } catch (error) {
        if (!FaceNetError.is(error, 'WEIGHTS_MISMATCH')) throw error;
        problem = error;
      }
    }
  }
  throw new FaceNetError('WEIGHTS_MISMATCH', UNKNOWN_GRAPH, {
    hint: 'Known are the networks of docs/models.md; others need an architecture of their own.',
    cause: problem,
  });
}

/** Its graph is the network's, so it is not to be run as any other. */
function checkMeaning(id: string, tensors: StoredTensors): void {
  const problem = weightsProblems[id]?.(tensors);
  if (problem === undefined) return;
  throw new FaceNetError('INVALID_ARGUMENT', `The file is a ${id} that ${problem}.`, {
    hint: 'Use the file that the card of "facenet models list" names.',
  });
}

function candidates(
  { network, resize }: KnownNetwork,
  sizes: readonly number[],
): { network: Network; embeddingSize?: number }[] {
  if (!resize) return [{ network }];
  const plausible = [...new Set(sizes)].filter((size) => size >= 1 && size <= LARGEST_EMBEDDING);
  return plausible
    .slice(0, MOST_SIZES)
    .map((size) => ({ network: resize(size), embeddingSize: size }));
}
