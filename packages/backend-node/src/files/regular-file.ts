import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

// Without it, opening a pipe waits for its other end for ever, and not even SIGTERM ends that.
// Windows has no such thing.
const NONBLOCK = constants.O_NONBLOCK ?? 0;

/**
 * Opens a file that is one: a pipe, a device or a folder is refused at once. Use it for every path
 * that comes from outside.
 *
 * @param flags of `node:fs` constants; default: for reading
 * @throws what `open` throws, by `code`, and an Error that says what it is instead of a file
 */
export async function openRegularFile(
  path: string | URL,
  flags: number = constants.O_RDONLY,
): Promise<FileHandle> {
  const file = await open(path, flags | NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    // A pipe that nobody reads, opened for writing.
    throw error.code === 'ENXIO' ? new Error('it is a pipe or a device, not a file') : error;
  });
  try {
    const info = await file.stat();
    if (info.isFile()) return file;
    throw new Error(`it is a ${info.isDirectory() ? 'folder' : 'pipe or a device'}, not a file`);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Reads a whole file that is one; see {@link openRegularFile}. */
export async function readRegularFile(
  path: string | URL,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Buffer<ArrayBuffer>> {
  const file = await openRegularFile(path);
  try {
    return await file.readFile({ ...(signal && { signal }) });
  } finally {
    await file.close();
  }
}
