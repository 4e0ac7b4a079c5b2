import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FaceNetError } from '@facenet/core';
import type { FileBytes } from '@facenet/core/formats';
import {
  chooseModelFiles,
  type ModelFile,
  type OpenedModel,
  type OpenModelOptions,
  openModel,
} from '@facenet/core/models';
import { ioFailed, readRegularFile } from '../files/index.js';
import { FileSource } from './file-source.js';

/** A model on disk, and the names by which published ones are known. */
export interface OpenedModelPath {
  readonly model: OpenedModel;
  /** Of what was named, of the file that was chosen, and of its folder. */
  readonly names: readonly string[];
  /** The files that were read, whole paths, the chosen one first. */
  readonly files: readonly string[];
  /** Of all of them. */
  readonly bytes: number;
}

const CHECKPOINT = 'checkpoint';

/** Smaller files are read at once; of others those parts that are wanted, when they are. */
const LARGE_FROM_BYTES = 1 << 22;

/**
 * Opens the model at a path: a file of any known format, the prefix of a checkpoint
 * (`.../model.ckpt-275`), or a folder, of which the original's rules choose the checkpoint.
 *
 * Large files are not held in memory: leave them as they are until their weights are decoded.
 *
 * @throws FaceNetError MODEL_NOT_FOUND, IO_FAILED, WEIGHTS_CORRUPT, WEIGHTS_MISMATCH
 */
export async function openModelPath(
  path: string,
  options?: OpenModelOptions,
): Promise<OpenedModelPath> {
  const whole = resolve(path);
  const chosen = await chooseFiles(whole);
  const sizes = new Map<string, number>();
  const read = async (file: string) => {
    const bytes = await readBytes(file);
    sizes.set(file, bytes.length);
    return bytes;
  };
  const files: ModelFile[] = [];
  for (const file of chosen) {
    const beside = (name: string) => read(join(dirname(file), name));
    files.push({ name: basename(file), path: file, bytes: await read(file), beside });
  }
  const model = await openModel(files, options);
  const [first = whole] = chosen;
  return {
    model,
    names: [basename(whole), basename(first), basename(dirname(first))],
    files: [...sizes.keys()],
    bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0),
  };
}

async function chooseFiles(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return [(await manifestOf(path)) ?? path];
  if (!info) {
    const index = `${path}.index`;
    if (await stat(index).catch(() => undefined)) return [index];
    throw new FaceNetError('MODEL_NOT_FOUND', `There is no model at ${path}.`, {
      hint: 'Name a file or folder, or a model of "facenet models list".',
    });
  }
  if (!info.isDirectory()) {
    const reason = new Error('it is a pipe or a device, not a file');
    throw ioFailed('read', path, reason, 'Name a file or a folder.');
  }
  const entries = await attempt(path, readdir(path, { withFileTypes: true }));
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const checkpoint = names.includes(CHECKPOINT)
    ? { checkpoint: (await attempt(path, readRegularFile(join(path, CHECKPOINT)))).toString() }
    : {};
  return chooseModelFiles({ path, names, ...checkpoint }).map((name) => join(path, name));
}

/** The file that describes a `.bin`, which is mere numbers: `NAME-weights_manifest.json`, `NAME.json`. */
async function manifestOf(path: string): Promise<string | undefined> {
  if (!path.endsWith('.bin')) return undefined;
  const stem = path.slice(0, -'.bin'.length);
  for (const manifest of [`${stem}-weights_manifest.json`, `${stem}.json`]) {
    if (await stat(manifest).catch(() => undefined)) return manifest;
  }
  return undefined;
}

async function readBytes(path: string): Promise<FileBytes> {
  const info = await attempt(path, stat(path));
  if (info.isFile() && info.size >= LARGE_FROM_BYTES) return new FileSource(path, info);
  const buffer = await attempt(path, readRegularFile(path));
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

async function attempt<Result>(path: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw ioFailed('read', path, cause, 'Check that it is there and may be read.');
  }
}
