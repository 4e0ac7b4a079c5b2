import { type ImageSource, type VideoSource, webBackend } from '@facenet/backend-web';
import { FaceNet, type ProgressEvent } from '@facenet/core';

export type WebFaceNet = FaceNet<ImageSource, VideoSource>;

/**
 * Loads both networks, from `public/models` at the first visit and from the browser's cache later, in a
 * worker, so that the page stays smooth.
 *
 * @param onBytes told of what has come and what will come, of both files together
 */
export async function loadFaceNet(
  onBytes: (done: number, total: number) => void,
): Promise<WebFaceNet> {
  const files = new Map<string, ProgressEvent>();
  const facenet = await FaceNet.load({
    backend: webBackend({ from: 'models/' }),
    workers: 1,
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
  await facenet.warmup();
  return facenet;
}
