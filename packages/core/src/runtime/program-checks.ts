import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { formatShape } from '../network/shape.js';
import type { Program, ProgramInput } from '../program/index.js';
import { arrayOf, checkFeed } from './check-feed.js';
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
