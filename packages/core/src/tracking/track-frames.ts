import { throwIfAborted } from '../abort.js';
import { checkMethods, checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { TrackableFrame } from '../image/trackable-frame.js';
import type { EmbeddingCard } from '../models/card.js';
import { FaceTracker } from './face-tracker.js';
import { RateMeter } from './frame-rates.js';
import { facesOfHeld } from './held-faces.js';
import { checkFinder, type TrackedFaces, type TrackFacesOptions } from './track-faces.js';
import { trackLive } from './track-live.js';
import { trackVideo } from './track-video.js';
import { TrackerClock } from './tracker-clock.js';
import type { FaceTrackerOptions } from './tracker-options.js';
import { type VideoFaces, videoFace } from './video-faces.js';

/** How a video is followed: how its faces are found, who may be in it, and who is told. */
export interface TrackOptions extends TrackFacesOptions {
  /**
   * Told of every frame: with the faces that were found in it, or where they are on their way. It is not
   * called again before what it returns is done.
   */
  readonly onFaces: (faces: VideoFaces) => unknown;
  /**
   * Side of the smallest face in pixels of the video; default a sixteenth of its longer side, at least 40,
   * whatever the FaceNet was loaded with. The time falls with its square.
   */
  readonly minSize?: number;
  /** One that knows faces from before, or is to be asked; or its settings. */
  readonly tracker?: FaceTracker | FaceTrackerOptions;
  /**
   * Of a camera and a playing video: milliseconds from one frame in which faces are looked for to the next,
   * at least; default 100, which leaves time for the page. Longer where the engine is slower.
   */
  readonly interval?: number;
  /** Of a video in a file, where no frame is passed over: faces are looked for in every so manieth; default 3. */
  readonly every?: number;
}

/**
 * Follows the faces of a video until its end: what `FaceNet.track` does, of frames that are at hand.
 *
 * @param options checked here
 * @throws FaceNetError INVALID_ARGUMENT, ABORTED, and what `facenet`, `people`, `onFaces` and the frames
 * throw
 */
export async function trackFrames(
  facenet: TrackedFaces<never> & { readonly card: EmbeddingCard },
  frames: AsyncIterable<TrackableFrame>,
  options: TrackOptions,
): Promise<void> {
  checkTrackOptions(options);
  checkFinder(facenet);
  checkMethods(frames, 'The video', Symbol.asyncIterator);
  const { onFaces, tracker: wanted = {}, interval = 100, every = 3, ...look } = options;
  const signal = look.signal ?? new AbortController().signal;
  throwIfAborted(signal, 'Tracking');
  const tracker =
    wanted instanceof FaceTracker ? wanted : new FaceTracker({ card: facenet.card, ...wanted });
  const iterator = frames[Symbol.asyncIterator]();
  const follow = async () => {
    const first = await iterator.next();
    if (first.done) return;
    const all = withFirst(first, iterator);
    const { live } = first.value;
    if (live) await trackLive(tracker, facenet, all, { look, interval, onFaces, signal });
    else await trackRecorded(tracker, facenet, all, { look, every, onFaces });
  };
  const abort = whenAborted(signal);
  try {
    await Promise.race([abort.rejects, follow()]);
  } finally {
    abort.release();
    // Of frames that wait for the next one, the end cannot be awaited: it may never come.
    Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

interface LookOptions {
  readonly look: TrackFacesOptions;
}

/** Every frame gets its turn, so that the same video gives the same result on any machine. */
async function trackRecorded(
  tracker: FaceTracker,
  facenet: TrackedFaces<never>,
  frames: AsyncIterableIterator<TrackableFrame>,
  { look, every, onFaces }: Required<Pick<TrackOptions, 'onFaces' | 'every'>> & LookOptions,
): Promise<void> {
  const clock = new TrackerClock(tracker);
  const meter = new RateMeter();
  let begun: number | undefined;
  const timed = async function* () {
    for await (const frame of frames) {
      const read = () => {
        begun = Date.now();
        return frame.read();
      };
      yield { frame, time: clock.at(frame.time), read };
    }
  };
  let size = { width: 0, height: 0 };
  const seen = trackVideo(tracker, facesOfHeld(facenet), timed(), { ...look, every });
  for await (const { frame, image, tracks, events, error } of seen) {
    throwIfAborted(look.signal, 'Tracking');
    if (begun !== undefined) meter.found(Date.now() - begun);
    begun = undefined;
    meter.shown(frame.time);
    if (image) {
      meter.looked(frame.time);
      size = { width: image.width, height: image.height };
    }
    await onFaces({
      time: frame.frame.time,
      ...size,
      tracks: tracks.map(videoFace),
      events,
      looked: image !== undefined,
      rates: meter.rates,
      ...(error && { error }),
    });
  }
}

/** What is left of a list whose first was taken, with the first. */
function withFirst<Value>(
  first: IteratorResult<Value>,
  rest: AsyncIterator<Value>,
): AsyncIterableIterator<Value> {
  let taken = false;
  return {
    next: async () => {
      if (taken) return rest.next();
      taken = true;
      return first;
    },
    return: async () => (await rest.return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** A promise that is broken by the signal, and by nothing once it is released. */
function whenAborted(signal: AbortSignal) {
  let abort = () => {};
  const rejects = new Promise<never>((_, reject) => {
    abort = () =>
      reject(new FaceNetError('ABORTED', 'Tracking was aborted.', { cause: signal.reason }));
  });
  signal.addEventListener('abort', abort);
  return { rejects, release: () => signal.removeEventListener('abort', abort) };
}

function checkTrackOptions(options: TrackOptions): void {
  checkObject(options, 'How a video is followed');
  const { onFaces, interval = 0, people } = options;
  if (people !== undefined && typeof people?.identifyEmbeddings !== 'function') {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `people is ${excerpt(people)}, which names nobody.`,
      {
        hint: 'Pass a gallery, such as { people: await Gallery.open(...) }.',
      },
    );
  }
  if (typeof onFaces !== 'function') {
    throw new FaceNetError('INVALID_ARGUMENT', `onFaces is ${excerpt(onFaces)}.`, {
      hint: 'Pass { onFaces: ({ tracks }) => ... }, which is told of every frame.',
    });
  }
  if (typeof interval === 'number' && interval >= 0) return;
  throw new FaceNetError('INVALID_ARGUMENT', `The interval is ${excerpt(interval)}.`, {
    hint: 'It is a number of milliseconds from 0.',
  });
}
