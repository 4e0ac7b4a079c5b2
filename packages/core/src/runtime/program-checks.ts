import { elementCount } from '../arrays/element-count.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { formatShape } from '../network/shape.js';
import type { Program, ProgramInput } from '../program/index.js';
import type { IntegerData, ProgramFeeds } from './program-engine.js';
import type { TensorData } from './runtime.js';

/**
 * Checks what a run is given against the inputs of its program, and fills in scalars that have a
 * default; open dimensions take any size.
 *
 * @throws FaceNetError INVALID_ARGUMENT naming the input, what it got and what it takes
 */
export function checkFeeds(program: Program, feeds: ProgramFeeds): ProgramFeeds {
  const known = program.inputs.map(({ name }) => name);
  for (const name of Object.keys(feeds)) {
    if (known.includes(name)) continue;
    throw new FaceNetError('INVALID_ARGUMENT', `"${program.name}" has no input "${name}".`, {
      hint: `Its inputs: ${known.join(', ')}.`,
    });
  }
  return Object.fromEntries(program.inputs.map((input) => [input.name, feedOf(input, feeds)]));
}

function feedOf(input: ProgramInput, feeds: ProgramFeeds): TensorData | IntegerData {
  const feed = feeds[input.name];
  if (feed) {
    checkFeed(input, feed);
    return feed;
  }
  if (input.default !== undefined) return { shape: [], data: Float32Array.of(input.default) };
  throw new FaceNetError('INVALID_ARGUMENT', `Input "${input.name}" is missing.`, {
    hint: `Feed ${arrayOf(input)} of ${formatShape(input.shape)}.`,
  });
}

function checkFeed(input: ProgramInput, { shape, data }: TensorData | IntegerData): void {
  const { name, shape: wanted, dtype } = input;
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
  if (!(data instanceof (dtype === 'int32' ? Int32Array : Float32Array))) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Input "${name}" takes its values as ${arrayOf(input)}, not ${excerpt(data)}.`,
    );
  }
  if (data.length !== elementCount(shape)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Input "${name}" of ${formatShape(shape)} has ${elementCount(shape)} values, not ${data.length}.`,
    );
  }
}

function arrayOf({ dtype }: ProgramInput): string {
  return dtype === 'int32' ? 'an Int32Array' : 'a Float32Array';
}

/**
 * The program of a name.
 *
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function programNamed(programs: readonly Program[], name: string): Program {
  const program = programs.find((candidate) => candidate.name === name);
  if (program) return program;
  throw new FaceNetError('INVALID_ARGUMENT', `There is no program ${excerpt(name)}.`, {
    hint: `There are: ${programs.map((known) => known.name).join(', ')}.`,
  });
}

/** What every session of programs throws when it is run after `dispose()`. */
export function programsDisposed(): FaceNetError {
  return new FaceNetError('DISPOSED', 'The session of these programs is disposed.', {
    hint: 'Open them again.',
  });
}

/** What every session of programs throws when its engine fails on sound inputs. */
export function programFailed(engine: string, program: Program, cause: unknown): FaceNetError {
  return new FaceNetError(
    'ENGINE_FAILED',
    `${engine} failed on "${program.name}": ${(cause as Error).message}.`,
    { hint: 'Try a smaller batch or another engine.', cause },
  );
}
