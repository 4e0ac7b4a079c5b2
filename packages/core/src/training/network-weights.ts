import type { Weights, WeightTensor } from '../arrays/weights.js';
import { FaceNetError } from '../errors.js';
import { type Network, parametersOf } from '../network/index.js';
import type { VariableSpec } from '../program/index.js';
import type { TrainingSession } from './training-session.js';

const AVERAGE = 'ExponentialMovingAverage';

/**
 * The weights of the network that a session trains, as `Runtime.load` and exporters take them.
 *
 * @param averages whether to take the moving averages of what is learned, where they are kept
 */
export async function networkWeights(
  session: TrainingSession,
  network: Network,
  { averages = false } = {},
): Promise<Weights> {
  const arrays = await session.read();
  return new Map(
    parametersOf(network).map(({ name }) => {
      const average = averages ? arrays.get(`${name}/${AVERAGE}`) : undefined;
      return [name, average ?? (arrays.get(name) as WeightTensor)];
    }),
  );
}

/** What came of {@link startFrom}. */
export interface StartWeights {
  readonly weights: Weights;
  /** Variables that the weights have in another shape, which begin fresh: another number of classes. */
  readonly fresh: readonly string[];
}

/**
 * Chooses from the weights of another training, or of any model that can be imported, what fits
 * variables: to go on from them with other classes or another embedding size.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when nothing fits
 */
export function startFrom(variables: readonly VariableSpec[], weights: Weights): StartWeights {
  const fits = new Map<string, WeightTensor>();
  const fresh: string[] = [];
  for (const { name, shape } of variables) {
    const found = weights.get(name);
    if (found && String(found.shape) === String(shape)) fits.set(name, found);
    else fresh.push(name);
  }
  if (fits.size > 0) return { weights: fits, fresh };
  throw new FaceNetError('WEIGHTS_MISMATCH', 'No array of the weights fits the network.', {
    hint: 'Start from weights of the same architecture.',
  });
}
