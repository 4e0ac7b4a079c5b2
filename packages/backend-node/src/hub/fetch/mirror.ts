import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FaceNetError } from '@facenet/core';
import type { FilePin } from '@facenet/core/models';
import { openRegularFile } from '../../files/index.js';
import { sizeMismatch } from '../checksum.js';
import { checkFetched, downloadFailed, wrongBytes } from './download-failed.js';
import { fetchUrl } from './http.js';
import type { Transfer } from './transfer.js';

/** A place that holds files of models. */
export interface Mirror {
  readonly needsNetwork: boolean;
  /**
   * @param name of the file, or a path below the mirror
   * @returns undefined when there is no such file
   * @throws FaceNetError MODEL_TAMPERED, DOWNLOAD_FAILED
   */
  fetch(name: string, pin: FilePin, transfer: Transfer): Promise<Uint8Array | undefined>;
}

/**
 * @param from a folder, or an http(s) or file address of one
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function openMirror(from: string): Mirror {
  // More than one letter before the colon: "C:\models" is a folder.
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(from)?.[1]?.toLowerCase();
  try {
    if (scheme === 'http' || scheme === 'https') return webMirror(new URL(from));
    if (scheme === 'file') return folderMirror(fileURLToPath(from));
  } catch (cause) {
    throw unusable(from, cause);
  }
  if (scheme || !from) throw unusable(from);
  return folderMirror(resolve(from));
}

function folderMirror(folder: string): Mirror {
  return {
    needsNetwork: false,
    async fetch(name, pin, transfer) {
      const path = join(folder, name);
      try {
        const file = await openRegularFile(path);
        try {
          const { size } = await file.stat();
          if (size !== pin.bytes) throw wrongBytes(path, sizeMismatch(size, pin));
          const bytes = new Uint8Array(await file.readFile());
          checkFetched(bytes, pin, path);
          transfer.add(bytes.length);
          return bytes;
        } finally {
          await file.close();
        }
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
        throw downloadFailed(path, error);
      }
    },
  };
}

function webMirror(base: URL): Mirror {
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return {
    needsNetwork: true,
    async fetch(name, pin, transfer) {
      try {
        return await fetchUrl(new URL(name, base), pin, transfer);
      } catch (error) {
        const { cause } = error as FaceNetError;
        if ((cause as { statusCode?: number } | undefined)?.statusCode === 404) return undefined;
        throw error;
      }
    },
  };
}

function unusable(from: string, cause?: unknown): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `"${from}" cannot be a mirror of models.`, {
    hint: 'Name a folder, or an http or https address of one.',
    cause,
  });
}
