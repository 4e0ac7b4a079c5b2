import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';

/** An image as LFW names it: the `index`-th picture of a person, counted from 1. */
export interface NamedImage {
  readonly name: string;
  readonly index: number;
}

/** An image of a pair list: a path or file name as the list has it, or a person and a number. */
export type ImageKey = string | NamedImage;

/** Two images of a list, and whether they show one person. */
export interface FacePair<Key extends ImageKey = ImageKey> {
  readonly a: Key;
  readonly b: Key;
  /** Whether both images show one person. */
  readonly same: boolean;
  /** Which fold the protocol puts the pair in, counted from 0; absent when it does not say. */
  readonly fold?: number;
}

/** What every parser of pair lists returns. */
export interface PairList<Key extends ImageKey = ImageKey> {
  readonly pairs: readonly FacePair<Key>[];
  /** Number of folds that the protocol names; absent when it names none. */
  readonly folds?: number;
}

/**
 * An image as a string: a path as it stands, a named image as LFW stores it without its extension,
 * `Abel_Pacheco/Abel_Pacheco_0001`.
 *
 * @throws FaceNetError INVALID_ARGUMENT for what is neither
 */
export function imageKeyText(key: ImageKey): string {
  if (typeof key === 'string') return key;
  if (typeof key?.name !== 'string' || !Number.isInteger(key.index)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(key)} names no image.`, {
      hint: 'An image is a path, or { name, index }.',
    });
  }
  return `${key.name}/${key.name}_${String(key.index).padStart(4, '0')}`;
}
