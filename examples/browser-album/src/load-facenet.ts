import { type ImageSource, webBackend } from '@facenet/backend-web';
import { FaceNet, type ProgressEvent } from '@facenet/core';

/**
 * Loads both networks, from `public/models` at the first visit and from the browser's cache later, in a
 * worker, so that the page stays smooth.
 *
 * @param onBytes told of what has come and what will come, of both files together
 */
export function loadFaceNet(
  onBytes: (done: number, total: number) => void,
): Promise<FaceNet<ImageSource>> {
  const files = new Map<string, ProgressEvent>();
  return FaceNet.load({
    backend: webBackend({ from: 'models/' }),
    workers: 1,
    detection: { minSize: 40 },
    onProgress(event) {
      if (event.task !== 'download') return;
      files.set(event.item ?? '', event);
      let [done, total] = [0, 0];
      for (const file of files.values()) {
        done += file.done;
        total += file.total ?? file.done;
      }
      onBytes(done, total);
    },
  });
}
