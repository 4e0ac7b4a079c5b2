import { elementCount } from '../arrays/element-count.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { type Network, nodeByName } from '../network/network.js';
import { formatShape, type Shape } from '../network/shape.js';
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
    checkInput(name, input, wanted);
  }
}

function checkInput(name: string, { shape, data }: TensorData, wanted: Shape): void {
  const fits =
    Array.isArray(shape) &&
    shape.length === wanted.length &&
    shape.every((dim, i) => Number.isInteger(dim) && dim > 0 && dim === (wanted[i] ?? dim));
  if (!fits) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Input "${name}" takes ${formatShape(wanted)}, not ${Array.isArray(shape) ? formatShape(shape) : excerpt(shape)}.`,
    );
  }
  if (!(data instanceof Float32Array)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Input "${name}" takes its values as a Float32Array, not ${excerpt(data)}.`,
    );
  }
  const size = elementCount(shape);
  if (data.length !== size) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Input "${name}" of ${formatShape(shape)} has ${size} values, not ${data.length}.`,
    );
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
