import type { WeightTensor } from '../arrays/weights.js';
import { FaceNetError } from '../errors.js';
import { type Network, parametersOf } from './network.js';
import { formatShape } from './shape.js';

/**
 * Checks that `weights` hold every parameter of the network in its shape; further arrays are fine.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH naming the first parameters that do not fit
 */
export function checkWeights(
  network: Network,
  weights: ReadonlyMap<string, Pick<WeightTensor, 'shape'>>,
): void {
  const problems: string[] = [];
  for (const parameter of parametersOf(network)) {
    const found = weights.get(parameter.name);
    if (!found) {
      problems.push(`"${parameter.name}" ${formatShape(parameter.shape)} is missing`);
    } else if (formatShape(found.shape) !== formatShape(parameter.shape)) {
      problems.push(
        `"${parameter.name}" should be ${formatShape(parameter.shape)}, not ${formatShape(found.shape)}`,
      );
    }
  }
  if (problems.length === 0) return;
  const rest = problems.length > 3 ? ` and ${problems.length - 3} more` : '';
  throw new FaceNetError(
    'WEIGHTS_MISMATCH',
    `The weights do not fit ${network.name}: ${problems.slice(0, 3).join('; ')}${rest}.`,
    { hint: 'Load the weights of this architecture and embedding size.' },
  );
}
