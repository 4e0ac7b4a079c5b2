import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  chooseModelFiles,
  FaceNetError,
  type ModelFile,
  type OpenedModel,
  openModel,
} from '@facenet/core';

/** A model on disk, and the names by which published ones are known. */
export interface OpenedModelPath {
  readonly model: OpenedModel;
  /** Of the file and of its folder. */
  readonly names: readonly string[];
  /** The files that were chosen, whole paths. */
  readonly files: readonly string[];
}

const CHECKPOINT = 'checkpoint';

/**
 * Opens the model at a path: a file of any known format, the prefix of a checkpoint
 * (`.../model.ckpt-275`), or a folder, of which the original's rules choose the checkpoint.
 *
 * @throws FaceNetError MODEL_NOT_FOUND, IO_FAILED, WEIGHTS_CORRUPT, WEIGHTS_MISMATCH
 */
export async function openModelPath(path: string): Promise<OpenedModelPath> {
  const files = await chooseFiles(resolve(path));
  const opened: ModelFile[] = [];
  for (const file of files) opened.push(await openFile(file));
  const model = await openModel(opened);
  const [first = path] = files;
  return { model, names: [basename(first), basename(dirname(first))], files };
}

async function chooseFiles(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return [path];
  if (!info) {
    const index = `${path}.index`;
    if (await stat(index).catch(() => undefined)) return [index];
    throw new FaceNetError('MODEL_NOT_FOUND', `There is no model at ${path}.`, {
      hint: 'Name a file or folder, or a model of "facenet models list".',
    });
  }
  const entries = await attempt(path, readdir(path, { withFileTypes: true }));
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const checkpoint = names.includes(CHECKPOINT)
    ? { checkpoint: await attempt(path, readFile(join(path, CHECKPOINT), 'utf8')) }
    : {};
  return chooseModelFiles({ path, names, ...checkpoint }).map((name) => join(path, name));
}

async function openFile(path: string): Promise<ModelFile> {
  return {
    name: basename(path),
    bytes: await readBytes(path),
    beside: (name) => readBytes(join(dirname(path), name)),
  };
}

async function readBytes(path: string): Promise<Uint8Array> {
  const buffer = await attempt(path, readFile(path));
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

async function attempt<Result>(path: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw new FaceNetError('IO_FAILED', `Cannot read ${path}: ${(cause as Error).message}.`, {
      hint: 'Check that it is there and may be read.',
      cause,
    });
  }
}
