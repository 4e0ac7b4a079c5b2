import { parseGroups } from '@facenet/core';
import { readListText } from '../read-list-text.js';

/**
 * Reads which group images or people belong to.
 *
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT
 */
export async function readGroups(path: string): Promise<ReadonlyMap<string, string>> {
  return parseGroups(await readListText(path));
}
