import { elementCount } from '../arrays/element-count.js';
import { FaceNetError } from '../errors.js';
import { formatOf, type ModelFile, openModel } from '../models/index.js';
import type { StoredTensors } from '../weights/index.js';

/** A model in bytes: the file that is opened, then those beside it. */
export type NamedFiles = readonly (readonly [name: string, bytes: Uint8Array])[];

/** Of the arrays: so many of the largest, and so many of all sizes. */
const LARGEST = 2;
const SPREAD = 8;

/**
 * Opens a model of any registered format as users' files are opened, recognises its network and
 * reads a sample of its arrays, by the names of the file and by ours.
 *
 * @returns bytes of the largest array; 0 for models whose graph alone says what their arrays are,
 * where it is that of no network
 */
export async function readModelFiles(files: NamedFiles): Promise<number> {
  const [first] = files;
  if (!first) throw new Error('There is no file.');
  const [name, bytes] = first;
  const file = { name, bytes, beside: (wanted: string) => beside(files, wanted) };
  const { tensors } = await formatOf(file).open(file);
  const largest = readSample(tensors);
  return Math.max(largest, await readRecognized(file));
}

/** Nothing where the arrays are those of no network, as in damaged names and parts of models. */
async function readRecognized(file: ModelFile): Promise<number> {
  try {
    return readSample((await openModel([file])).tensors);
  } catch (error) {
    if (FaceNetError.is(error, 'WEIGHTS_MISMATCH')) return 0;
    throw error;
  }
}

async function beside(files: NamedFiles, wanted: string): Promise<Uint8Array> {
  const found = files.find(([name]) => name === wanted);
  if (found) return found[1];
  throw new FaceNetError('IO_FAILED', `There is no ${wanted}.`);
}

function readSample(tensors: StoredTensors): number {
  const all = [...tensors.values()];
  const sizes = all.map(({ shape }) => elementCount(shape));
  const bySize = all.map((_, i) => i).sort((a, b) => sizes[b]! - sizes[a]!);
  const step = Math.max(1, Math.ceil(all.length / SPREAD));
  const chosen = new Set([...bySize.slice(0, LARGEST), ...bySize.filter((i) => i % step === 0)]);
  let largest = 0;
  for (const i of chosen) {
    const { length, byteLength } = all[i]!.read();
    if (length !== sizes[i]) throw new Error(`${length} values of a shape of ${sizes[i]}`);
    largest = Math.max(largest, byteLength);
  }
  return largest;
}
