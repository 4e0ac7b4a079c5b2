import { constants } from 'node:fs';
import { join } from 'node:path';
import { decodedWeights, readHdf5, type Weights, writeHdf5 } from '@facenet/core/formats';
import {
  type ProjectorEmbedding,
  projectorFiles,
  type TrainingStatistics,
} from '@facenet/core/training';
import { ioFailed, openRegularFile, readRegularFile, writeAtomically } from '../files/index.js';

/** Folders of logs hold what the original's hold, in its form: its tools read them. */
const ARGUMENTS = 'arguments.txt';
const LFW_RESULT = 'lfw_result.txt';
const STATISTICS = 'stat.h5';

/**
 * Writes `arguments.txt`: a line `name: value` for each setting of a run, as Python prints values.
 *
 * @throws FaceNetError IO_FAILED
 */
export async function writeArguments(
  folder: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  const lines = Object.entries(settings).map(([name, value]) => `${name}: ${pythonText(value)}\n`);
  await writeAtomically(join(folder, ARGUMENTS), lines.join(''));
}

function pythonText(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  return value === undefined || value === null ? 'None' : String(value);
}

/** What an evaluation on LFW gave during training. */
export interface LfwResult {
  /** Steps that were done when the epoch began. */
  readonly step: number;
  /** Share of the pairs that were told rightly, 0 to 1. */
  readonly accuracy: number;
  /** Share of the same pairs that were found, 0 to 1, at the false-accept rate of the protocol. */
  readonly valRate: number;
}

/**
 * Appends a line to `lfw_result.txt`: step, accuracy and validation rate, with tabs between them.
 *
 * @throws FaceNetError IO_FAILED
 */
export async function appendLfwResult(folder: string, result: LfwResult): Promise<void> {
  const { step, accuracy, valRate } = result;
  const path = join(folder, LFW_RESULT);
  try {
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
    const file = await openRegularFile(path, flags);
    try {
      await file.writeFile(`${step}\t${accuracy.toFixed(5)}\t${valRate.toFixed(5)}\n`);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw ioFailed('write', path, error);
  }
}

/**
 * Writes `stat.h5`, whole or not at all.
 *
 * @throws FaceNetError IO_FAILED
 */
export async function writeStatistics(
  folder: string,
  { arrays }: Pick<TrainingStatistics, 'arrays'>,
): Promise<void> {
  await writeAtomically(join(folder, STATISTICS), writeHdf5(arrays));
}

/**
 * Reads `stat.h5` of a run that goes on.
 *
 * @returns undefined where there is none
 * @throws FaceNetError IO_FAILED, WEIGHTS_CORRUPT
 */
export async function readStatistics(folder: string): Promise<Weights | undefined> {
  const path = join(folder, STATISTICS);
  const bytes = await readRegularFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw ioFailed('read', path, error);
  });
  return bytes && decodedWeights(readHdf5(bytes));
}

/**
 * Writes what TensorBoard's embedding projector shows of a log folder.
 *
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT
 */
export async function writeProjector(
  folder: string,
  embeddings: readonly ProjectorEmbedding[],
): Promise<void> {
  for (const [name, content] of projectorFiles(embeddings)) {
    await writeAtomically(join(folder, name), content);
  }
}
