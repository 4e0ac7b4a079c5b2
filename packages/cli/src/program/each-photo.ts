import { FaceNetError } from '@facenet/core';
import { describeError } from '../output/describe-error.js';
import type { CommandContext } from './define-command.js';
import { expandHome } from './expand-home.js';

/**
 * Does the work for every photo in turn. One that fails is told and does not stop the rest.
 *
 * @throws FaceNetError ABORTED
 */
export async function eachPhoto(
  { output, signal }: CommandContext,
  task: string,
  photos: readonly string[],
  work: (path: string) => Promise<void>,
): Promise<void> {
  const total = photos.length;
  for (const [done, photo] of photos.entries()) {
    if (signal.aborted) throw stopped(done, total);
    const path = expandHome(photo);
    output.progress.report({ task, done, total, unit: 'photos', item: path });
    try {
      await work(path);
    } catch (error) {
      if (signal.aborted) throw stopped(done, total);
      await output.itemFailed(path, describeError(error));
    }
  }
}

function stopped(done: number, total: number): FaceNetError {
  return new FaceNetError('ABORTED', `Stopped after ${done} of ${total} photos.`);
}
