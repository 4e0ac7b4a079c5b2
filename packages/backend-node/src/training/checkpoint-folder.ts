import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FaceNetError } from '@facenet/core';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  type TrainingCheckpoint,
} from '@facenet/core/training';
import { ioFailed, removeLeftovers, writeAtomically } from '../files/index.js';

const NAME = /^checkpoint-(\d+)\.safetensors$/;
/** Digits, so that names sort as steps do. */
const DIGITS = 10;

/** How many checkpoints a folder keeps. */
export interface CheckpointFolderOptions {
  /** The last ones; default 3, as the original. */
  readonly keep?: number;
}

/**
 * The checkpoints of one training: whole or not there, whatever stops the program. The last ones are
 * kept; one that is damaged gives way to the one before it.
 */
export class CheckpointFolder {
  readonly path: string;
  readonly #keep: number;

  constructor(path: string, { keep = 3 }: CheckpointFolderOptions = {}) {
    this.path = path;
    this.#keep = keep;
  }

  /**
   * Writes a checkpoint, then deletes the oldest.
   *
   * @returns its path
   * @throws FaceNetError IO_FAILED, on a full disk for instance; those before it are there still
   */
  async save(checkpoint: TrainingCheckpoint): Promise<string> {
    const step = String(checkpoint.trainer.step).padStart(DIGITS, '0');
    const path = join(this.path, `checkpoint-${step}.safetensors`);
    await writeAtomically(
      path,
      encodeCheckpoint(checkpoint),
      'Free space; training can be resumed.',
    );
    await removeLeftovers([this.path]);
    for (const name of (await this.#names()).slice(this.#keep)) {
      await rm(join(this.path, name), { force: true });
    }
    return path;
  }

  /**
   * The last checkpoint that can be read.
   *
   * @param onSkipped told of each that is damaged, or cannot be read
   * @throws FaceNetError CHECKPOINT_INVALID when there is none
   */
  async latest(onSkipped?: (error: FaceNetError) => void): Promise<TrainingCheckpoint> {
    for (const name of await this.#names()) {
      const path = join(this.path, name);
      try {
        return decodeCheckpoint(await readFile(path), path);
      } catch (error) {
        onSkipped?.(FaceNetError.is(error) ? error : ioFailed('read', path, error));
      }
    }
    throw new FaceNetError('CHECKPOINT_INVALID', `${this.path} holds no checkpoint.`, {
      hint: 'Name the folder of a training, with its checkpoint-….safetensors.',
    });
  }

  /** The newest first. */
  async #names(): Promise<string[]> {
    const names = await readdir(this.path).catch(() => []);
    return names
      .filter((name) => NAME.test(name))
      .sort()
      .reverse();
  }
}
