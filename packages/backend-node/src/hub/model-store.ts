import { access, constants, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FaceNetError } from '@facenet/core';
import { findMismatch, sizeMismatch } from './checksum.js';
import type { ModelFile } from './model-files.js';
import { writeAtomically } from './write-atomically.js';

/** What is known of a file in the cache after reading it. */
export type FileState =
  | { readonly state: 'ready'; readonly bytes: Uint8Array }
  | { readonly state: 'missing' }
  | { readonly state: 'tampered'; readonly problem: string };

/** The model files on disk: one folder a model, every byte checked whenever it is read. */
export class ModelStore {
  readonly #root: string;

  constructor(cacheDir: string) {
    this.#root = join(cacheDir, 'models');
  }

  /** @throws FaceNetError INVALID_ARGUMENT for an id that could lead out of the cache */
  folder(id: string): string {
    if (/^\w[\w.-]*$/.test(id)) return join(this.#root, id);
    throw new FaceNetError('INVALID_ARGUMENT', `"${id}" cannot be the id of a stored model.`, {
      hint: 'Use letters, digits, "-", "_" and ".", and begin with a letter or digit.',
    });
  }

  /** Reads a file and checks it. The caller gets the very bytes that were checked. */
  async read(id: string, file: ModelFile): Promise<FileState> {
    const path = join(this.folder(id), file.name);
    try {
      const handle = await open(path, 'r');
      try {
        // The size first: a file that grew must not be read into memory.
        const { size } = await handle.stat();
        if (size !== file.bytes) return tampered(path, sizeMismatch(size, file));
        const bytes = new Uint8Array(await handle.readFile());
        const problem = findMismatch(bytes, file);
        return problem ? tampered(path, problem) : { state: 'ready', bytes };
      } finally {
        await handle.close();
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'missing' };
      throw ioFailed('read', path, error);
    }
  }

  /** Makes the folder, so that a cache that cannot be written is known before a download. */
  async prepare(id: string): Promise<void> {
    const folder = this.folder(id);
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
    } catch (error) {
      throw ioFailed('write to', folder, error);
    }
  }

  async write(id: string, name: string, bytes: Uint8Array): Promise<void> {
    await this.prepare(id);
    const path = join(this.folder(id), name);
    try {
      await writeAtomically(path, bytes);
    } catch (error) {
      throw ioFailed('write', path, error);
    }
  }

  async remove(id: string): Promise<void> {
    const folder = this.folder(id);
    try {
      await rm(folder, { recursive: true, force: true });
    } catch (error) {
      throw ioFailed('remove', folder, error);
    }
  }
}

function tampered(path: string, mismatch: string): FileState {
  return { state: 'tampered', problem: `${path} ${mismatch}` };
}

function ioFailed(action: string, path: string, cause: unknown): FaceNetError {
  const { message, code } = cause as NodeJS.ErrnoException;
  return new FaceNetError('IO_FAILED', `Cannot ${action} ${path} (${code ?? message}).`, {
    hint: 'Set FACENET_HOME to a folder that can be written and has room.',
    cause,
  });
}
