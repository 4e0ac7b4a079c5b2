import { FaceNetError } from '@facenet/core';
import { ioFailed, readRegularFile } from '../files/index.js';

/**
 * The text of a list: UTF-8, or the UTF-16 that Windows calls Unicode, which its mark tells.
 *
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT for what is no text
 */
export async function readListText(path: string): Promise<string> {
  const bytes = await readRegularFile(path).catch((error) => {
    throw ioFailed('read', path, error, 'Name a file of text.');
  });
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  if (!text.includes('\0')) return text;
  throw new FaceNetError('INVALID_ARGUMENT', `${path} holds no text.`, {
    hint: 'Name a list as text, in UTF-8 or UTF-16.',
  });
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
