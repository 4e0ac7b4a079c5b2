import type { Output } from '../output/output.js';
import type { SkippedImage } from './validation.js';

/** The first ones show what is wrong; the JSON has them all. */
const TOLD = 10;

/** Says on stderr which images were skipped, and why. It is no failure: the protocol goes on. */
export function tellSkipped(output: Output, skipped: readonly SkippedImage[]): void {
  for (const { path, error } of skipped.slice(0, TOLD)) {
    output.notice(error.message.includes(path) ? error.message : `${path}: ${error.message}`);
  }
  const more = skipped.length - TOLD;
  if (more > 0) output.notice(`${more} more images were skipped; --json lists them all.`);
}
