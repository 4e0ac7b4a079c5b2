import type { Weights } from '../arrays/weights.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { readSafetensors, writeSafetensors } from '../weights/index.js';
import type { TrainerState } from './trainer.js';

/**
 * What a training is of. A checkpoint goes on only where all of it is the same, for bit for bit the
 * same losses would not come out otherwise.
 */
export interface TrainingIdentity {
  /** Architecture and embedding size. */
  readonly network: string;
  readonly losses: string;
  readonly optimizer: string;
  /** Classes, photos, and a checksum of their names. */
  readonly data: string;
  readonly [detail: string]: string;
}

/** A training at rest: all that its next step depends on. */
export interface TrainingCheckpoint {
  readonly identity: TrainingIdentity;
  /** What the session reads: variables, slots of the optimiser, averages, the number of steps. */
  readonly arrays: Weights;
  readonly trainer: TrainerState;
  /** What the program around it keeps: names of folders, curves so far. JSON. */
  readonly extra?: unknown;
}

const KEY = 'facenet.training';
const VERSION = 1;

/** Writes a checkpoint as one safetensors file: arrays, and the rest as JSON in its metadata. */
export function encodeCheckpoint(checkpoint: TrainingCheckpoint): Uint8Array {
  const { arrays, ...rest } = checkpoint;
  const text = JSON.stringify({ version: VERSION, ...rest });
  return writeSafetensors(arrays, { metadata: { [KEY]: text } });
}

/**
 * Reads what {@link encodeCheckpoint} wrote.
 *
 * @param name for error texts
 * @throws FaceNetError CHECKPOINT_INVALID for what is no checkpoint, or of a later version
 */
export function decodeCheckpoint(bytes: Uint8Array, name = 'The file'): TrainingCheckpoint {
  const hint = 'Resume from another checkpoint of the folder.';
  const refuse = (problem: string, cause?: unknown) =>
    new FaceNetError('CHECKPOINT_INVALID', `${name} ${problem}.`, { hint, cause });
  let content: ReturnType<typeof readSafetensors>;
  let rest: (Omit<TrainingCheckpoint, 'arrays'> & { version: unknown }) | undefined;
  try {
    content = readSafetensors(bytes);
    const text = content.metadata[KEY];
    rest = text === undefined ? undefined : JSON.parse(text);
  } catch (cause) {
    throw refuse('is damaged', cause);
  }
  if (!rest?.identity || !rest.trainer) throw refuse('is no checkpoint of a training');
  if (rest.version !== VERSION) {
    throw refuse(`is of version ${excerpt(rest.version)}, not ${VERSION}`);
  }
  const { identity, trainer, extra } = rest;
  return { identity, trainer, arrays: content.weights, ...(extra !== undefined && { extra }) };
}

/**
 * @throws FaceNetError CHECKPOINT_INVALID naming what differs from the training that wants to go on
 */
export function requireSameTraining(found: TrainingIdentity, wanted: TrainingIdentity): void {
  const names = new Set([...Object.keys(found), ...Object.keys(wanted)]);
  for (const name of names) {
    if (found[name] === wanted[name]) continue;
    throw new FaceNetError(
      'CHECKPOINT_INVALID',
      `The checkpoint is of ${name} ${excerpt(found[name] ?? 'none')}, not ${excerpt(wanted[name] ?? 'none')}.`,
      {
        hint: 'Resume with the network, losses, optimiser and photos that the training began with, or begin anew from its weights.',
      },
    );
  }
}
