import { elementCount } from '../arrays/element-count.js';
import type { Program } from '../program/index.js';
import type { ProgramFeeds } from '../runtime/program-engine.js';
import { seededRandom } from './data/seeded-random.js';

/**
 * What a caller feeds, and those of its scalars that the program has. Labels come with every batch, and
 * are left out where no loss takes them.
 */
export function withScalars(
  program: Program,
  feeds: ProgramFeeds,
  scalars: Readonly<Record<string, number>> = {},
): ProgramFeeds {
  const taken = program.inputs.filter(
    ({ name, kind }) => kind === 'scalar' && scalars[name] !== undefined,
  );
  const numbers = taken.map(({ name }) => {
    return [name, { shape: [], data: Float32Array.of(scalars[name] as number) }] as const;
  });
  const { labels, ...others } = feeds;
  const takesLabels = labels && program.inputs.some(({ name }) => name === 'labels');
  return { ...Object.fromEntries(numbers), ...others, ...(takesLabels && { labels }) };
}

/**
 * The random numbers in [0, 1) that dropout of a program needs, the same on every engine.
 *
 * @param count images in the batch
 * @param keys seed, and how many batches there were before
 */
export function uniformFeeds(
  program: Program,
  count: number,
  ...keys: readonly number[]
): ProgramFeeds {
  const drawn = program.inputs.filter(({ kind }) => kind === 'uniform');
  return Object.fromEntries(
    drawn.map(({ name, shape }, i) => {
      const sides = shape.map((dim) => dim ?? count);
      const random = seededRandom(...keys, i);
      const data = Float32Array.from({ length: elementCount(sides) }, () => Math.fround(random()));
      // Rounding to float32 may reach 1, which would drop where everything is to be kept.
      return [name, { shape: sides, data: data.map((value) => Math.min(value, 0.99999994)) }];
    }),
  );
}
