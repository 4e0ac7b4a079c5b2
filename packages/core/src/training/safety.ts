import { FaceNetError } from '../errors.js';

/**
 * Stops a training whose numbers are none any more: they would spread to every weight.
 *
 * @param step number of the step that made them
 * @param values by name: the loss, its terms
 * @param gradientNorm Infinity where a gradient is not finite though every value is
 * @throws FaceNetError TRAINING_DIVERGED naming the step and the first value that is not finite
 */
export function requireFinite(
  step: number,
  values: Readonly<Record<string, number>>,
  gradientNorm = 0,
): void {
  const bad = Object.entries(values).find(([, value]) => !Number.isFinite(value));
  if (!bad && gradientNorm !== Number.POSITIVE_INFINITY) return;
  const what = bad ? `"${bad[0]}" ${bad[1]}` : 'gradients that are not finite';
  throw new FaceNetError('TRAINING_DIVERGED', `Step ${step} made ${what}.`, {
    hint: 'Lower the learning rate, clip gradients, or go on from the last checkpoint with other settings.',
  });
}

/** What is seen of a network that gives every face the same embedding. */
export interface Collapse {
  /** Of two different images, on average: as good as 0. */
  readonly meanSquaredDistance: number;
  /** The mean of the losses, which is the margin. */
  readonly loss: number;
}

/** Fewer losses do not tell a collapse from a few bad batches. */
const LOSSES = 20;
/** How far losses may lie from the margin, as a share of it. */
const LOSS_TOLERANCE = 0.05;
/** How far apart embeddings may lie, as a share of the margin. */
const DISTANCE_TOLERANCE = 0.02;

/**
 * Whether a training on triplets has collapsed: where all embeddings are one, every triplet loses
 * exactly the margin, and its gradient no longer leads away.
 *
 * @param losses of the last steps, without weight decay; fewer than 20 are no sign of anything
 * @param margin of the triplet loss, for squared distances
 * @param embeddings of the last batch, of several people: rows of `size` values
 */
export function findCollapse(
  losses: ArrayLike<number>,
  margin: number,
  embeddings: Float32Array,
  size: number,
): Collapse | undefined {
  const { length } = losses;
  if (length < LOSSES || embeddings.length < 2 * size) return undefined;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const loss = losses[i] as number;
    if (!(Math.abs(loss - margin) <= LOSS_TOLERANCE * margin)) return undefined;
    sum += loss;
  }
  const distance = meanSquaredDistance(embeddings, size);
  if (distance > DISTANCE_TOLERANCE * margin) return undefined;
  return { meanSquaredDistance: distance, loss: sum / length };
}

/** Over all pairs of different rows: 2 n / (n - 1) times the variance, summed over the dimensions. */
function meanSquaredDistance(embeddings: Float32Array, size: number): number {
  const rows = Math.floor(embeddings.length / size);
  let total = 0;
  for (let column = 0; column < size; column++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += embeddings[row * size + column]! / rows;
    for (let row = 0; row < rows; row++) total += (embeddings[row * size + column]! - mean) ** 2;
  }
  return (2 * total) / (rows - 1);
}
