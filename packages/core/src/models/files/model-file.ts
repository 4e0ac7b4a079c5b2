import type { FileBytes } from '../../weights/index.js';

/** A file of a model: its bytes and a way to those that belong to it. */
export interface ModelFile {
  /** Without folders: "model.json". */
  readonly name: string;
  /** All bytes, or a way to parts of them, which takes less memory. */
  readonly bytes: FileBytes;
  /**
   * Reads a file beside this one, such as the shards of a manifest.
   *
   * @param name relative to this file's folder, never above it
   * @throws FaceNetError IO_FAILED, DOWNLOAD_FAILED
   */
  beside(name: string): Promise<FileBytes>;
}
