import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FaceNetError } from '@facenet/core';
import { type CfpSplit, type PairList, parseCfpPairs } from '@facenet/core/evaluation';
import { readListText } from './read-list-text.js';

/**
 * Reads the lists of CFP from the folder of its splits, `cfp-dataset/Protocol/Split/FP` (frontal to
 * profile) or `.../FF`: the lists of images lie two folders above it.
 *
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT for another folder, or bad lines
 */
export async function readCfpFolder(path: string): Promise<PairList> {
  const kind = basename(resolve(path)).toUpperCase();
  const names = (await readdir(path)).filter((name) => /^\d+$/.test(name)).sort();
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
