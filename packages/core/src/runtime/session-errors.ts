import { FaceNetError } from '../errors.js';
import type { Network } from '../network/network.js';

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
