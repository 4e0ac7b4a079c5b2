import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { FaceNetError } from '@facenet/core';
import { detectPairListFormat, type PairList, pairListFormats } from '@facenet/core/evaluation';
import { readCfpFolder } from './cfp-folder.js';
import { readListText } from './read-list-text.js';

const NAME = 'pairs.txt';

/**
 * The list of pairs to compare: the file that was named, else `pairs.txt` in the folder of images
 * or beside it.
 *
 * @throws FaceNetError INVALID_ARGUMENT when there is none
 */
export async function findPairList(dir: string, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const places = [join(dir, NAME), join(dirname(resolve(dir)), NAME)];
  for (const path of places) {
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  throw new FaceNetError('INVALID_ARGUMENT', `There is no ${places.join(' and no ')}.`, {
    hint: `Pass the list of pairs with --lfw-pairs FILE; LFW's own is the pairs.txt of its site, which the original keeps in data/.`,
  });
}

/**
 * Reads a list of pairs in any form that the SDK knows, or the folder of CFP's splits.
 *
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT when it is in none or holds bad lines
 */
export async function readPairList(path: string): Promise<PairList> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return readCfpFolder(path);
  const text = await readListText(path);
  const format = detectPairListFormat(text);
  if (format !== undefined) return pairListFormats.get(format).parse(text);
  const known = [...pairListFormats].map(([, { title }]) => title).join('; ');
  throw new FaceNetError('INVALID_ARGUMENT', `${path} is no list of pairs.`, {
    hint: `Known forms: ${known}.`,
  });
}
