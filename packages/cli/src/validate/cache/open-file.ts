import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface OpenedFile {
  readonly file: FileHandle;
  /** Bytes before it was opened. */
  readonly size: number;
  /** Why it can only be read. */
  readonly refusal?: unknown;
}

/** Opens a file for reading and appending, new ones with a header, or else for reading alone. */
export async function openFile(path: string, header: string): Promise<OpenedFile> {
  try {
    await mkdir(dirname(path), { recursive: true });
    return await opened(path, 'a+', header);
  } catch (refusal) {
    const readable = await opened(path, 'r', '').catch(() => {
      throw refusal;
    });
    return { ...readable, refusal };
  }
}

async function opened(path: string, flags: string, header: string): Promise<OpenedFile> {
  const file = await open(path, flags);
  try {
    const { size } = await file.stat();
    if (size === 0) await file.appendFile(header);
    return { file, size };
  } catch (error) {
    await file.close();
    throw error;
  }
}
