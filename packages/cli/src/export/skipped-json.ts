import type { SkippedImage } from '@facenet/backend-node';
import { describeError } from '../output/describe-error.js';

/** Images that were skipped as `--json` lists them. */
export function skippedJson(skipped: readonly SkippedImage[]): object[] {
  return skipped.map(({ path, error }) => ({ path, error: describeError(error) }));
}
