import { type ImageSource, webBackend } from '@facenet/backend-web';
import { FaceNet, type ProgressEvent } from '@facenet/core';

/** Where `npm run models` puts the networks. */
export const MODELS = 'models/';

/**
 * Loads what finds and embeds faces, from `public/models` at the first visit and from the browser's cache
 * later.
 *
 * @param onBytes told of what has come and what will come, of both files together
 */
export function loadFaceNet(
  onBytes: (done: number, total: number) => void,
): Promise<FaceNet<ImageSource>> {
  const files = new Map<string, ProgressEvent>();
  return FaceNet.load({
    backend: webBackend({ from: MODELS }),
    onProgress(event) {
      if (event.task !== 'download') return;
      files.set(event.item ?? '', event);
      const sum = (of: (file: ProgressEvent) => number) =>
        [...files.values()].reduce((all, file) => all + of(file), 0);
      onBytes(
        sum(({ done }) => done),
        sum(({ done, total }) => total ?? done),
      );
    },
  });
}
