import { readFile } from 'node:fs/promises';
import { ioFailed } from '../files/io-failed.js';

/**
 * The text of a list: UTF-8, or the UTF-16 that Windows calls Unicode, which its mark tells.
 *
 * @throws FaceNetError IO_FAILED
 */
export async function readListText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error) => {
    throw ioFailed('read', path, error);
  });
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return bytes.toString('utf8');
}
