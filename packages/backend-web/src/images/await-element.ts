import { FaceNetError } from '@facenet/core';
import { shown, throwIfAborted, unreadable } from './image-errors.js';

/** Milliseconds in which a video brings nothing new, after which it is given up. */
const PATIENCE = 30_000;

/**
 * Waits until an img shows what its src names. One that loads lazily is told to load now.
 *
 * @throws FaceNetError IMAGE_UNREADABLE (no source, or a broken one), ABORTED
 */
export async function imageLoaded(
  image: HTMLImageElement,
  signal: AbortSignal | undefined,
): Promise<void> {
  // What a source that was just set leads to begins a microtask later.
  await Promise.resolve();
  if (image.loading === 'lazy' && !image.complete) image.loading = 'eager';
  while (!image.complete) {
    const failed = await firstOf(image, ['load'], ['error'], { signal });
    if (failed) break;
  }
  // An empty one is given as the address of the page.
  const source = image.currentSrc || (image.getAttribute('src') && image.src);
  if (!source) {
    throw unreadable('the img has no source', 'Set its src, and read it then.');
  }
  try {
    await image.decode();
  } catch (cause) {
    throwIfAborted(signal);
    throw unreadable(
      `the browser cannot load ${shown(source)}`,
      'Check its address in the network panel of the browser, and that it is an image.',
      cause,
    );
  }
  throwIfAborted(signal);
}

/**
 * Waits until a video shows a frame: the first, that at which it is paused, or that which is sought.
 *
 * @param patience milliseconds in which nothing happens, after which it is given up
 * @throws FaceNetError IMAGE_UNREADABLE (no source, a broken one, no picture), ABORTED
 */
export async function videoShowsFrame(
  video: HTMLVideoElement,
  signal: AbortSignal | undefined,
  patience = PATIENCE,
): Promise<void> {
  if (video.readyState < video.HAVE_CURRENT_DATA) {
    // To choose among sources takes the browser a moment, in which it has none.
    await new Promise((resolve) => setTimeout(resolve, 0));
    // Else it may load no more than its length and size, or nothing.
    if (video.preload !== 'auto') video.preload = 'auto';
  }
  while (video.readyState < video.HAVE_CURRENT_DATA) {
    checkSource(video);
    const isLate = await firstOf(
      video,
      ['loadeddata', 'canplay', 'seeked', 'progress', 'loadedmetadata', 'emptied'],
      ['error'],
      { signal, patience },
    );
    if (isLate === 'patience') {
      throw unreadable(
        `the video showed no frame for ${patience / 1000} s`,
        'Call play() first; some phones load videos only then.',
      );
    }
  }
  throwIfAborted(signal);
  if (video.videoWidth === 0) {
    throw unreadable('the video has no picture, only sound', 'Pass one with a picture.');
  }
}

function checkSource(video: HTMLVideoElement): void {
  const { error, networkState, srcObject, currentSrc } = video;
  if (error) {
    throw unreadable(
      `the browser cannot load the video ${shown(currentSrc)} (${error.message || `code ${error.code}`})`,
      'Check its address in the network panel of the browser, and that it plays this format.',
      error,
    );
  }
  const isOver = srcObject !== null && 'active' in srcObject && !srcObject.active;
  if (isOver) throw unreadable('the stream of the video has ended', 'Start the camera again.');
  const isEmpty = networkState === video.NETWORK_EMPTY && !srcObject;
  if (isEmpty || networkState === video.NETWORK_NO_SOURCE) {
    throw unreadable(
      'the video has no source that this browser plays',
      'Set its src or srcObject, and read it then.',
    );
  }
}

interface Waiting {
  readonly signal: AbortSignal | undefined;
  readonly patience?: number;
}

/**
 * Waits for an event.
 *
 * @returns what ended it badly: the name of the event, or "patience"; undefined where it went well
 * @throws FaceNetError ABORTED
 */
async function firstOf(
  target: EventTarget,
  good: readonly string[],
  bad: readonly string[],
  { signal, patience }: Waiting,
): Promise<string | undefined> {
  throwIfAborted(signal);
  const ended = new AbortController();
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      // Errors of the sources within a video do not bubble.
      const options = { signal: ended.signal, capture: true };
      for (const name of good) target.addEventListener(name, () => resolve(undefined), options);
      for (const name of bad) target.addEventListener(name, () => resolve(name), options);
      signal?.addEventListener('abort', () => reject(signal.reason), { signal: ended.signal });
      if (patience === undefined) return;
      const timer = setTimeout(() => resolve('patience'), patience);
      ended.signal.addEventListener('abort', () => clearTimeout(timer));
    });
  } catch (cause) {
    throw new FaceNetError('ABORTED', 'Waiting for the image was aborted.', { cause });
  } finally {
    ended.abort();
  }
}
