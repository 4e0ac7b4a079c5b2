import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FaceNetError } from '@facenet/core';
import type { CardFile } from '@facenet/core/models';
import { ioFailed, makeFolder, readRegularFile, writeAtomically } from '../files/index.js';
import { findMismatch, sizeMismatch } from './checksum.js';

const HINT = 'Set FACENET_HOME to a folder that can be written and has room.';

/** What is known of a file in the cache after reading it, or after a look. */
export type FileState<Bytes = Uint8Array> =
  | { readonly state: 'ready'; readonly bytes: Bytes }
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

  /** Looks whether a file is there and as large as it should be; what is in it only `read` knows. */
  async look(id: string, file: CardFile): Promise<FileState<undefined>> {
    const path = join(this.folder(id), file.name);
    try {
      const found = await stat(path);
      if (!found.isFile()) return tampered(path, 'is no file');
      if (found.size !== file.bytes) return tampered(path, sizeMismatch(found.size, file));
      return { state: 'ready', bytes: undefined };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'missing' };
      throw ioFailed('read', path, error, HINT);
    }
  }

  /** Reads a file and checks it. The caller gets the very bytes that were checked. */
  async read(id: string, file: CardFile): Promise<FileState> {
    // The size first: a file that grew must not be read into memory.
    const seen = await this.look(id, file);
    if (seen.state !== 'ready') return seen;
    const path = join(this.folder(id), file.name);
    try {
      const bytes = new Uint8Array(await readRegularFile(path));
      const problem = findMismatch(bytes, file);
      return problem ? tampered(path, problem) : { state: 'ready', bytes };
    } catch (error) {
      throw ioFailed('read', path, error, HINT);
    }
  }

  /** Makes the folder, so that a cache that cannot be written is known before a download. */
  async prepare(id: string): Promise<void> {
    await makeFolder(this.folder(id), HINT);
  }

  async write(id: string, name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.folder(id), name);
    // writeAtomically replaces files alone; but what else takes the place of a model is damage.
    const found = await stat(path).catch(() => undefined);
    if (found && !found.isFile()) await rm(path, { recursive: true, force: true }).catch(() => {});
    await writeAtomically(path, bytes, HINT);
  }

  async remove(id: string): Promise<void> {
    const folder = this.folder(id);
    try {
      await rm(folder, { recursive: true, force: true });
    } catch (error) {
      throw ioFailed('remove', folder, error, HINT);
    }
  }
}

function tampered(path: string, mismatch: string): FileState<never> {
  return { state: 'tampered', problem: `${path} ${mismatch}` };
}
