import { FaceNetError } from '../errors.js';
import { type Network, nodeByName } from '../network/network.js';
import { formatShape } from '../network/shape.js';
import { checkFeed } from './check-feed.js';
import type { TensorData } from './runtime.js';

/**
 * Checks what a caller feeds against the inputs of the network; open dimensions take any size.
 *
 * @throws FaceNetError INVALID_ARGUMENT naming the input, what it got and what it takes
 */
export function checkInputs(network: Network, inputs: Readonly<Record<string, TensorData>>): void {
  const known = network.inputs;
  for (const name of Object.keys(inputs)) {
    if (known.includes(name)) continue;
    throw new FaceNetError('INVALID_ARGUMENT', `${network.name} has no input "${name}".`, {
      hint: `Its inputs: ${known.join(', ')}.`,
    });
  }
  for (const name of known) {
    const wanted = nodeByName(network, name)?.shape ?? [];
    const input = inputs[name];
    if (!input) {
      throw new FaceNetError('INVALID_ARGUMENT', `Input "${name}" of ${network.name} is missing.`, {
        hint: `Feed an array of ${formatShape(wanted)}.`,
      });
    }
    checkFeed({ name, shape: wanted, dtype: 'float32' }, input);
  }
}

/** What every session throws when it is run after `dispose()`. */
export function sessionDisposed(network: Network): FaceNetError {
  return new FaceNetError('DISPOSED', `The session of ${network.name} is disposed.`, {
    hint: 'Load the network again.',
  });
}

/** What every session throws when its engine fails on sound inputs. */
export function runFailed(engine: string, network: Network, cause: unknown): FaceNetError {
  return new FaceNetError(
    'ENGINE_FAILED',
    `${engine} failed on ${network.name}: ${(cause as Error).message}.`,
    { hint: 'Try a smaller batch or another engine.', cause },
  );
}
