import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import { checkEmbeddings } from './check-embeddings.js';
import { squaredDistances } from './squared-distances.js';

/** Triplets of a batch as the rows of their embeddings: three lists of one length. */
export interface MinedTriplets {
  readonly anchors: Int32Array;
  readonly positives: Int32Array;
  readonly negatives: Int32Array;
}

/**
 * Which triplets of a batch are mined, as pytorch-metric-learning names them; `d` is the distance of
 * the anchor to the positive (p) or negative (n).
 *
 * - `batch-hard`: for every anchor the farthest positive and the nearest negative (Hermans et al.
 *   2017)
 * - `semi-hard`: all with `d(p) < d(n) <= d(p) + margin` (FaceNet, Schroff et al. 2015)
 * - `hard`: all with `d(n) <= d(p)`
 * - `all`: all that violate the margin, `d(n) <= d(p) + margin`
 */
export type TripletMiner = 'batch-hard' | 'semi-hard' | 'hard' | 'all';

/** What distances and margins mean. */
export interface MinerOptions {
  /** In the unit of the distance; of no use to `batch-hard` and `hard`. Default 0.2. */
  readonly margin?: number;
  /** Whether the distance is the squared Euclidean one, as in FaceNet's loss; default true. */
  readonly squared?: boolean;
}

const MINERS: readonly TripletMiner[] = ['batch-hard', 'semi-hard', 'hard', 'all'];

/**
 * Finds the triplets of a batch that are worth learning from. Distances are computed in float64.
 *
 * @param embeddings rows of `size` values, of length 1 where the loss compares directions
 * @param labels the class of every row
 * @returns by anchor, positive, negative in ascending order; perhaps none
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function mineTriplets(
  miner: TripletMiner,
  embeddings: Float32Array,
  size: number,
  labels: Int32Array,
  { margin = 0.2, squared = true }: MinerOptions = {},
): MinedTriplets {
  const rows = checkEmbeddings(embeddings, size, labels);
  if (!MINERS.includes(miner)) {
    throw new FaceNetError('INVALID_ARGUMENT', `No miner is called ${excerpt(miner)}.`, {
      hint: `Known: ${MINERS.join(', ')}.`,
    });
  }
  if (!Number.isFinite(margin)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The margin is ${excerpt(margin)}.`);
  }
  const squares = squaredDistances(embeddings, size, rows);
  const distances = squared ? squares : squares.map(Math.sqrt);
  const found: { a: number[]; p: number[]; n: number[] } = { a: [], p: [], n: [] };
  const add = (anchor: number, positive: number, negative: number) => {
    found.a.push(anchor);
    found.p.push(positive);
    found.n.push(negative);
  };
  const [least, most] = violations(miner, margin);
  for (let anchor = 0; anchor < rows; anchor++) {
    const from = distances.subarray(anchor * rows, (anchor + 1) * rows);
    if (miner === 'batch-hard') {
      const [positive, negative] = hardest(from, labels, anchor);
      if (positive >= 0 && negative >= 0) add(anchor, positive, negative);
      continue;
    }
    for (let positive = 0; positive < rows; positive++) {
      if (positive === anchor || labels[positive] !== labels[anchor]) continue;
      for (let negative = 0; negative < rows; negative++) {
        if (labels[negative] === labels[anchor]) continue;
        const beyond = from[negative]! - from[positive]!;
        if (beyond > least && beyond <= most) add(anchor, positive, negative);
      }
    }
  }
  return {
    anchors: Int32Array.from(found.a),
    positives: Int32Array.from(found.p),
    negatives: Int32Array.from(found.n),
  };
}

/** How much farther the negative may be than the positive: more than the first, up to the second. */
function violations(miner: TripletMiner, margin: number): readonly [number, number] {
  if (miner === 'hard') return [-Infinity, 0];
  return [miner === 'semi-hard' ? 0 : -Infinity, margin];
}

/** The farthest positive and the nearest negative, the first of equals; -1 where there is none. */
function hardest(
  from: Float64Array,
  labels: Int32Array,
  anchor: number,
): [positive: number, negative: number] {
  let [positive, negative] = [-1, -1];
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === labels[anchor]) {
      if (row !== anchor && (positive < 0 || from[row]! > from[positive]!)) positive = row;
    } else if (negative < 0 || from[row]! < from[negative]!) negative = row;
  }
  return [positive, negative];
}
