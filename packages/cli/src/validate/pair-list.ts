import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { FaceNetError } from '@facenet/core';
import {
  type CfpSplit,
  detectPairListFormat,
  type FacePair,
  type ImageKey,
  imageKeyText,
  type PairList,
  pairListFormats,
  parseCfpPairs,
} from '@facenet/core/evaluation';
import { ioFailed } from '../files/io-failed.js';
import { describeError } from '../output/describe-error.js';
import type { SkippedImage } from './validation.js';

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

/**
 * Reads the lists of CFP from the folder of its splits, `cfp-dataset/Protocol/Split/FP` (frontal to
 * profile) or `.../FF`: the lists of images lie two folders above it.
 *
 * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT for another folder, or bad lines
 */
async function readCfpFolder(path: string): Promise<PairList> {
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

/**
 * Finds out what no protocol can do before hours of work go into it.
 *
 * @throws FaceNetError INVALID_ARGUMENT for pairs of one kind only, or fewer pairs than folds
 */
export function checkPairs(pairs: readonly FacePair[], folds: number): void {
  const same = pairs.filter((pair) => pair.same).length;
  if (same === 0 || same === pairs.length) {
    const missing = same === 0 ? 'genuine' : 'impostor';
    throw new FaceNetError('INVALID_ARGUMENT', `The list has no ${missing} pairs.`, {
      hint: 'Verification is measured with pairs of one person and of two.',
    });
  }
  if (folds > pairs.length) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `The ${pairs.length} pairs of the list cannot be cut into ${folds} folds.`,
      { hint: 'Name fewer with --lfw-nrof-folds, at least 2.' },
    );
  }
}

const EXTENSIONS = ['.jpg', '.png'];

/** The images that pairs name, and no others: LFW's list needs 7,701 of its 13,233. */
export interface ListedImages {
  /** The file of every image that exists, by its name in the list. */
  readonly paths: ReadonlyMap<string, string>;
  readonly missing: readonly SkippedImage[];
}

/**
 * Looks for the images of all pairs below a folder, each as `.jpg` first, then as `.png`, which is
 * what `facenet align` makes of any photo.
 */
export async function findListedImages(
  dir: string,
  pairs: readonly FacePair[],
): Promise<ListedImages> {
  const paths = new Map<string, string>();
  const missing: SkippedImage[] = [];
  const keys = new Map<string, ImageKey>();
  for (const { a, b } of pairs) for (const key of [a, b]) keys.set(imageKeyText(key), key);
  for (const [name, key] of keys) {
    const place = isAbsolute(name) ? name : join(dir, name);
    const path = await firstThatExists(candidates(place, key));
    if (path !== undefined) paths.set(name, path);
    else missing.push({ path: place, error: describeError(noFile(place)) });
  }
  return { paths, missing };
}

/** A path of a list may have its extension, or that of the photo before it was aligned. */
function candidates(path: string, key: ImageKey): string[] {
  const extended = EXTENSIONS.map((extension) => path + extension);
  if (typeof key !== 'string') return extended;
  const stem = path.slice(0, path.length - extname(path).length);
  return [path, ...extended, ...EXTENSIONS.map((extension) => stem + extension)];
}

async function firstThatExists(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  return undefined;
}

function noFile(path: string): FaceNetError {
  return new FaceNetError('IO_FAILED', `No file "${path}" with extension png or jpg.`);
}
