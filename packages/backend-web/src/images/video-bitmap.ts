import { refusedPixels, throwIfAborted } from './image-errors.js';

/** How often the frame of a video is asked for, and milliseconds in between. */
const FRAME_ATTEMPTS = 20;
const FRAME_PAUSE = 50;

/**
 * What a video shows now, its colours not multiplied by alpha. Of a video that says it has loaded, a busy browser may
 * have the frame only a little later.
 *
 * @throws FaceNetError IMAGE_UNREADABLE (it shows nothing), ABORTED
 */
export async function videoBitmap(
  video: HTMLVideoElement,
  signal: AbortSignal | undefined,
): Promise<ImageBitmap> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await createImageBitmap(video, { premultiplyAlpha: 'none' });
    } catch (cause) {
      const isEarly = (cause as Partial<DOMException>).name === 'InvalidStateError';
      if (!isEarly || attempt === FRAME_ATTEMPTS) {
        const hint = 'Pass a video that has loaded and that the browser shows.';
        throw refusedPixels(cause, 'the browser gives no frame of the video', hint);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, FRAME_PAUSE));
    throwIfAborted(signal);
  }
}
