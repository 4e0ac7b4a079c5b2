import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FaceNetError } from '@facenet/core';
import {
  type CfpSplit,
  detectPairListFormat,
  type PairList,
  pairListFormats,
  parseCfpPairs,
} from '@facenet/core/evaluation';
import { ioFailed } from '../files/index.js';
import { readListText } from './list-text.js';

/**
 * Reads a list of pairs in any form that the SDK knows, which it tells by its lines; or those of CFP
 * from the folder of their splits, `cfp-dataset/Protocol/Split/FP` (frontal to profile) or `.../FF`.
 *
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT when it is in none or holds bad lines
 */
export async function readPairList(path: string): Promise<PairList> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return readCfpFolder(path);
  const text = await readListText(path);
  const format = detectPairListFormat(text);
  if (format !== undefined) return pairListFormats.get(format).parse(text);
  if (text.trim() === '') throw new FaceNetError('INVALID_ARGUMENT', `${path} is empty.`);
  const known = [...pairListFormats].map(([, { title }]) => title).join('; ');
  throw new FaceNetError('INVALID_ARGUMENT', `${path} is no list of pairs.`, {
    hint: `Known forms: ${known}.`,
  });
}

/** The lists of images lie two folders above that of the splits. */
async function readCfpFolder(path: string): Promise<PairList> {
  const kind = basename(resolve(path)).toUpperCase();
  const names = (await listFolder(path)).filter((name) => /^\d+$/.test(name)).sort();
  if ((kind !== 'FP' && kind !== 'FF') || names.length === 0) {
    throw new FaceNetError('INVALID_ARGUMENT', `${path} is a folder, and none of CFP's splits.`, {
      hint: 'Pass a list of pairs, or cfp-dataset/Protocol/Split/FP (or FF) for those of CFP.',
    });
  }
  const protocol = dirname(dirname(resolve(path)));
  const splits: CfpSplit[] = [];
  for (const name of names) {
    const [same, diff] = [join(path, name, 'same.txt'), join(path, name, 'diff.txt')];
    splits.push({ same: await readListText(same), diff: await readListText(diff) });
  }
  return parseCfpPairs({
    frontal: await readListText(join(protocol, 'Pair_list_F.txt')),
    ...(kind === 'FP' && { profile: await readListText(join(protocol, 'Pair_list_P.txt')) }),
    splits,
  });
}

function listFolder(path: string): Promise<string[]> {
  return readdir(path).catch((error) => {
    throw ioFailed('read', path, error);
  });
}
