import { FaceNetError } from '@facenet/core';
import type { TrackableFrame } from '@facenet/core/tracking';
import { openCamera, stopStream } from './open-camera.js';
import { isOver, shownFrames } from './shown-frames.js';

/**
 * What `FaceNet.track` follows in a browser:
 *
 * - a `video` element, as it is played, paused and wound by the page; until it ends
 * - a `MediaStream`, such as that of a camera, a call or a canvas, which stays the caller's to stop
 * - `{ camera }`: the camera is asked for, and switched off at the end. Pages that show its picture use
 *   `openCamera` and an element
 */
export type VideoSource =
  | HTMLVideoElement
  | MediaStream
  | { readonly camera: true | MediaTrackConstraints };

/**
 * The frames of a video, as they are shown.
 *
 * @throws FaceNetError INVALID_ARGUMENT (what is no video), and what its kind throws
 */
export async function* videoFrames(
  source: VideoSource,
  { signal }: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<TrackableFrame, void, undefined> {
  if (isElement(source)) {
    yield* shownFrames(source, signal);
  } else if (isStream(source)) {
    yield* streamFrames(source, signal);
  } else if (isWish(source)) {
    const { camera } = source;
    const stream = await openCamera({
      ...(typeof camera === 'object' && { video: camera }),
      signal,
    });
    try {
      yield* streamFrames(stream, signal);
    } finally {
      stopStream(stream);
    }
  } else {
    throw new FaceNetError('INVALID_ARGUMENT', `${String(source)} is no video.`, {
      hint: 'Pass a video element, a MediaStream, or { camera: true }.',
    });
  }
}

/** Plays it where nobody sees it. */
async function* streamFrames(stream: MediaStream, signal: AbortSignal | undefined) {
  if (typeof document === 'undefined') {
    throw new FaceNetError('INVALID_ARGUMENT', 'A worker cannot play a MediaStream.', {
      hint: 'Follow it in the page, with FaceNet.load({ workers: 1 }).',
    });
  }
  checkStream(stream);
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  // Where it cannot be played, the element says so by an event.
  video.play().catch(() => {});
  // Nobody else plays anything in this element, so a page that stops the camera is done with it.
  const end = () => video.dispatchEvent(new Event('ended'));
  stream.addEventListener('inactive', end);
  try {
    yield* shownFrames(video, signal);
  } finally {
    stream.removeEventListener('inactive', end);
    video.pause();
    video.srcObject = null;
  }
}

/** @throws FaceNetError IMAGE_UNREADABLE for a stream that shows nothing, and never will */
function checkStream(stream: MediaStream): void {
  const isSound = stream.active && stream.getVideoTracks().length === 0;
  if (stream.active && !isSound && !isOver(stream)) return;
  const text = isSound ? 'The stream has only sound.' : 'The stream has ended.';
  throw new FaceNetError('IMAGE_UNREADABLE', text, {
    hint: isSound ? 'Pass one with a picture.' : 'Start the camera again.',
  });
}

function isWish(source: unknown): source is { readonly camera: true | MediaTrackConstraints } {
  const { camera } = Object(source) as { camera?: unknown };
  return camera === true || (typeof camera === 'object' && camera !== null);
}

function isElement(source: unknown): source is HTMLVideoElement {
  const { tagName, readyState } = Object(source) as Partial<HTMLVideoElement>;
  return tagName === 'VIDEO' && readyState !== undefined;
}

function isStream(source: unknown): source is MediaStream {
  return typeof (Object(source) as Partial<MediaStream>).getVideoTracks === 'function';
}
