import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';

/** What only some detectors can be told. */
const PARTICULAR = ['thresholds', 'factor', 'compat', 'overlap', 'closeUps', 'tileSide'] as const;

/** Name of a setting that only some detectors have. */
export type ParticularOption = (typeof PARTICULAR)[number];

/**
 * Refuses settings that another detector has and this one lacks: to ignore a threshold would
 * mislead. What is no setting of any detector is not looked at.
 *
 * @param detector as the start of a sentence: "MTCNN"
 * @param own settings that it has, besides those of every detector
 * @throws FaceNetError INVALID_ARGUMENT naming the setting and those there are
 */
export function refuseForeignOptions(
  detector: string,
  options: object,
  own: readonly ParticularOption[],
): void {
  for (const name of PARTICULAR) {
    if (own.includes(name) || (options as Record<string, unknown>)[name] === undefined) continue;
    throw new FaceNetError('INVALID_ARGUMENT', `${detector} has no option "${name}".`, {
      hint: `It takes ${['minSize', 'threshold', ...own].join(', ')}; "${name}" belongs to another detector.`,
    });
  }
}

/**
 * @param detector as the start of a sentence: "MTCNN"
 * @throws FaceNetError INVALID_ARGUMENT naming the option, its value and its range, which includes
 * both ends
 */
export function requireRange(
  detector: string,
  name: string,
  value: unknown,
  least: number,
  most: number,
): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `${least}...${most}`;
  throw new FaceNetError('INVALID_ARGUMENT', `${detector} cannot use ${name} ${excerpt(value)}.`, {
    hint: `It takes a number of ${range}.`,
  });
}
