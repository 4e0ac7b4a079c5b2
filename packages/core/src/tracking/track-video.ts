import { createAbortPoint } from '../abort.js';
import { checkMethods, checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { TrackableFrame } from '../image/trackable-frame.js';
import type { FaceTracker, TrackEvent } from './face-tracker.js';
import type { FaceTrack } from './track.js';
import {
  checkFinder,
  checkTracker,
  type TrackedFaces,
  type TrackFacesOptions,
  trackFaces,
} from './track-faces.js';

/** How a video is looked at. */
export interface TrackVideoOptions extends TrackFacesOptions {
  /** Faces are looked for in every so manieth frame, at least 1; default 3, as in the original. */
  readonly every?: number;
}

/** Where the faces of a frame are. */
export interface TrackedFrame<Frame extends TrackableFrame> {
  readonly frame: Frame;
  /** Its pixels, where faces were looked for in it; else its tracks lie between those of others. */
  readonly image?: RgbImage;
  readonly tracks: readonly FaceTrack[];
  readonly events: readonly TrackEvent[];
  /** Why it could not be read; the video goes on. */
  readonly error?: FaceNetError;
}

/**
 * Follows faces through a video: looks for them in every so manieth frame, and says of those between
 * where they were on the way.
 *
 * ```ts
 * for await (const { frame, tracks } of trackVideo(tracker, facenet, readFrames('party.mp4'), { people })) {
 *   console.log(frame.time, tracks.map(({ id, person }) => person?.name ?? id));
 * }
 * ```
 *
 * A frame comes out when the next one that was looked at is known. A frame that is damaged is told and
 * passed over.
 *
 * @throws FaceNetError INVALID_ARGUMENT (options, times), ABORTED, and what the engine, `people` and
 * the frames themselves throw
 */
export async function* trackVideo<Frame extends TrackableFrame>(
  tracker: FaceTracker,
  facenet: TrackedFaces<never>,
  frames: AsyncIterable<Frame> | Iterable<Frame>,
  options: TrackVideoOptions = {},
): AsyncGenerator<TrackedFrame<Frame>, void, undefined> {
  checkObject(options, 'How a video is looked at');
  checkTracker(tracker);
  checkFinder(facenet);
  const { iterator, asyncIterator } = Symbol;
  checkMethods(frames, 'The video', iterator in Object(frames) ? iterator : asyncIterator);
  const { every = 3, ...look } = options;
  if (!(Number.isInteger(every) && every >= 1)) {
    throw new FaceNetError('INVALID_ARGUMENT', `Every ${excerpt(every)} frames is no number.`, {
      hint: 'It is a whole number from 1.',
    });
  }
  const abortPoint = createAbortPoint(look.signal, 'Tracking');
  /** Frames that lie between two in which faces are looked for. */
  let between: Frame[] = [];
  let due = 0;
  for await (const frame of frames) {
    await abortPoint();
    checkMethods(frame, 'A frame', 'read');
    if (due > 0) {
      due--;
      between.push(frame);
      continue;
    }
    const read = await Promise.resolve(frame.read()).then(
      (image) => ({ image }),
      (error: unknown) => ({ error }),
    );
    if ('error' in read) {
      if (FaceNetError.is(read.error, 'ABORTED')) throw read.error;
      yield* passed(tracker, between);
      between = [];
      const error = FaceNetError.from(read.error, 'IMAGE_UNREADABLE');
      yield { frame, error, tracks: tracker.predict(frame.time), events: [] };
      continue;
    }
    const update = await trackFaces(tracker, facenet, read.image, frame.time, look);
    yield* passed(tracker, between);
    between = [];
    yield { frame, image: read.image, tracks: update.tracks, events: update.events };
    due = every - 1;
  }
  yield* passed(tracker, between);
}

function* passed<Frame extends TrackableFrame>(
  tracker: FaceTracker,
  frames: readonly Frame[],
): Generator<TrackedFrame<Frame>> {
  for (const frame of frames) yield { frame, tracks: tracker.predict(frame.time), events: [] };
}
