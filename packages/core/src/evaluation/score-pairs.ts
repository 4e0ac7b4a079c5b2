import { checkArray, checkMethods, checkObject } from '../check-argument.js';
import { euclideanDistance } from '../distance.js';
import { FaceNetError } from '../errors.js';
import type { PairEmbeddings } from './embedding-data.js';
import { type FacePair, type ImageKey, imageKeyText } from './pair-lists/face-pair.js';

/** Pairs with the embeddings of their images. */
export interface ScorePairsInput<Key extends ImageKey = ImageKey> {
  readonly pairs: readonly FacePair<Key>[];
  /** Embeddings of one size by the text of their image key. */
  readonly embeddingOf: ReadonlyMap<string, Float32Array>;
  /** The text of a key, default `imageKeyText`: a path, or `name/name_0001` for LFW's images. */
  readonly keyText?: (key: Key) => string;
}

/** A pair with its Euclidean distance, as `compareEmbeddings` measures it. */
export type ScoredPair<Key extends ImageKey = ImageKey> = FacePair<Key> & {
  readonly distance: number;
};

/** A pair of which an embedding is missing. */
export interface SkippedPair<Key extends ImageKey = ImageKey> {
  readonly pair: FacePair<Key>;
  /** Texts of the keys that have no embedding. */
  readonly missing: readonly string[];
}

/** Pairs with their distances, and those that have none. */
export interface ScoredPairs<Key extends ImageKey = ImageKey> {
  readonly scored: readonly ScoredPair<Key>[];
  /** The scored pairs' embeddings in order, as `evaluatePairs` takes them. */
  readonly embeddings: PairEmbeddings;
  readonly skipped: readonly SkippedPair<Key>[];
}

/**
 * Finds the embeddings of the pairs of a list and measures their distances. Pairs whose images
 * have no embedding (no face found, file missing) are listed in `skipped`, and nothing is thrown
 * for them.
 *
 * Fold ids are passed on when every pair has a fold.
 *
 * @throws FaceNetError INVALID_ARGUMENT when embeddings differ in size
 */
export function scorePairs<Key extends ImageKey>(input: ScorePairsInput<Key>): ScoredPairs<Key> {
  checkObject(input, 'The input');
  checkArray(input.pairs, 'The list of pairs');
  checkMethods(input.embeddingOf, 'The map of embeddings', 'get', 'has');
  const { embeddingOf, keyText = imageKeyText } = input;
  const scored: ScoredPair<Key>[] = [];
  const rows: Float32Array[] = [];
  const skipped: SkippedPair<Key>[] = [];
  for (const [i, pair] of input.pairs.entries()) {
    checkObject(pair, `Pair ${i}`);
    const keys = [keyText(pair.a), keyText(pair.b)] as const;
    const [a, b] = [embeddingOf.get(keys[0]), embeddingOf.get(keys[1])];
    if (!a || !b) {
      skipped.push({ pair, missing: [...new Set(keys)].filter((key) => !embeddingOf.has(key)) });
      continue;
    }
    scored.push({ ...pair, distance: euclideanDistance(a, b) });
    rows.push(a, b);
  }
  return { scored, embeddings: stacked(scored, rows), skipped };
}

function stacked(scored: readonly FacePair[], rows: readonly Float32Array[]): PairEmbeddings {
  const embeddingSize = rows[0]?.length ?? 0;
  const embeddings = new Float32Array(rows.length * embeddingSize);
  for (const [i, row] of rows.entries()) {
    if (row.length !== embeddingSize) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `Embeddings of ${embeddingSize} and ${row.length} values are mixed.`,
        { hint: 'Embed all images with one model.' },
      );
    }
    embeddings.set(row, i * embeddingSize);
  }
  const same = scored.map((pair) => pair.same);
  const foldIds = scored.flatMap((pair) => pair.fold ?? []);
  const complete = foldIds.length > 0 && foldIds.length === scored.length;
  return { embeddings, embeddingSize, same, ...(complete && { foldIds }) };
}
