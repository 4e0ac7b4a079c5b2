import { decodedWeights, type Weights } from '../arrays/weights.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import {
  type CardOverrides,
  cardOfModel,
  chooseModelFiles,
  type ModelFile,
  networkTensors,
  type OpenedModel,
  openModel,
} from '../models/index.js';
import type { LoadedModel, LoadModelOptions, NamedFile } from './loaded-model.js';

const INDEX = '.index';
const CHECKPOINT = 'checkpoint';

/**
 * Loads a model from files that are at hand, such as those that a user chose in `<input type="file"
 * multiple>`: one file of any known format, or all files of a model's folder, in any order.
 *
 * Memory: those of the files that are read, as bytes.
 *
 * @throws FaceNetError MODEL_NOT_FOUND (no model among them), INVALID_ARGUMENT (two of one name),
 * IO_FAILED, WEIGHTS_CORRUPT, WEIGHTS_MISMATCH
 */
export async function loadModelFiles(
  files: Iterable<NamedFile>,
  options: LoadModelOptions = {},
): Promise<LoadedModel> {
  const byName = new Map<string, NamedFile>();
  for (const file of listed(files)) {
    if (byName.has(file.name)) throw twice(file.name);
    byName.set(file.name, file);
  }
  const read = async (name: string) => bytesOf(byName.get(name), name);
  const chosen = await choose([...byName.keys()], read);
  const opened: ModelFile[] = [];
  for (const name of chosen) opened.push({ name, bytes: await read(name), beside: read });
  return loadedModel(await openModel(opened, { anyGraph: true }), chosen, options.card);
}

/**
 * A model of a file, of which nothing is decoded yet.
 *
 * @param names of what the user named, of the file, and of its folder
 * @throws FaceNetError as `cardOfModel` does
 */
export function loadedModel(
  model: OpenedModel,
  names: readonly string[],
  overrides?: CardOverrides,
): LoadedModel {
  const tensors = networkTensors(model);
  const card = cardOfModel(model, names, overrides);
  let weights: Weights | undefined;
  return {
    card,
    tensors,
    ...(isGraph(card) && model.onnx && { onnx: model.onnx.file }),
    get weights() {
      weights ??= decodedWeights(tensors);
      return weights;
    },
  };
}

function isGraph(card: LoadedModel['card']): boolean {
  return card.kind === 'embedding' && card.graph !== undefined;
}

function listed(files: Iterable<NamedFile>): NamedFile[] {
  const iterable = typeof files?.[Symbol.iterator] === 'function';
  const list = iterable ? Array.from(files) : [files as unknown as NamedFile];
  for (const file of list) {
    if (typeof file?.name === 'string' && typeof file.arrayBuffer === 'function') continue;
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(file)} is no file of a model.`, {
      hint: 'Pass the files that a user chose: objects with name and arrayBuffer().',
    });
  }
  return list;
}

async function choose(
  names: readonly string[],
  read: (name: string) => Promise<Uint8Array>,
): Promise<string[]> {
  if (names.length === 1) return [...names];
  const indexes = names.filter((name) => name.endsWith(INDEX));
  // Who chooses an index and its data by hand leaves out what only training needs.
  if (indexes.length === 1 && !names.some((name) => name.endsWith('.meta'))) return indexes;
  const folder = { path: `${names.length} files`, names };
  if (!names.includes(CHECKPOINT)) return chooseModelFiles(folder);
  const checkpoint = new TextDecoder().decode(await read(CHECKPOINT));
  return chooseModelFiles({ ...folder, checkpoint });
}

/** Those of two folders, of which one would silently take the other's place. */
function twice(name: string): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `Two of the files are called "${name}".`, {
    hint: 'Choose the files of one model.',
  });
}

async function bytesOf(file: NamedFile | undefined, name: string): Promise<Uint8Array> {
  if (!file) {
    throw new FaceNetError('IO_FAILED', `"${name}" is not among the files.`, {
      hint: 'Choose it along with the others.',
    });
  }
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new FaceNetError('IO_FAILED', `Cannot read ${name}: ${(cause as Error).message}.`, {
      hint: 'Choose the file again.',
      cause,
    });
  }
}
