import { FaceNetError } from '@facenet/core';
import type { Output } from '../output/output.js';
import { EXIT } from './exit-codes.js';

/** Runs a command's work, tells what ended it, and gives the exit code. */
export async function conclude(output: Output, work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return output.failed ? EXIT.failed : EXIT.ok;
  } catch (error) {
    await output.commandFailed(error);
    return isUsageError(error) ? EXIT.usage : EXIT.failed;
  } finally {
    output.progress.clear();
  }
}

/** Failures of single items never get here, so a bad argument is one of the command line. */
function isUsageError(error: unknown): boolean {
  return FaceNetError.is(error, 'INVALID_ARGUMENT') || FaceNetError.is(error, 'MODEL_NOT_FOUND');
}
