import { throwIfAborted } from '../abort.js';
import { FaceNetError } from '../errors.js';
import type { TrackableFrame } from '../image/trackable-frame.js';
import type { FaceTracker, TrackEvent } from './face-tracker.js';
import { RateMeter } from './frame-rates.js';
import { facesOfHeld } from './held-faces.js';
import { type TrackedFaces, type TrackFacesOptions, trackFaces } from './track-faces.js';
import { TrackerClock } from './tracker-clock.js';
import { type VideoFaces, videoFace } from './video-faces.js';

/** How frames that go by are followed. */
export interface LiveOptions {
  readonly look: TrackFacesOptions;
  /** Milliseconds between two frames that are looked at, at least. */
  readonly interval: number;
  readonly onFaces: (faces: VideoFaces) => unknown;
  readonly signal: AbortSignal;
}

/** A frame that is shown. */
interface Shown {
  readonly frame: TrackableFrame;
  /** The tracker's. */
  readonly time: number;
}

/** What became of a look at a frame. */
interface Look {
  readonly events: readonly TrackEvent[];
  readonly size?: Size;
  readonly latency: number;
  readonly error?: FaceNetError;
}

type Size = Pick<VideoFaces, 'width' | 'height'>;
type Turn = { readonly next: IteratorResult<TrackableFrame> } | { readonly look: Look | undefined };

/**
 * Follows faces through frames that go by. One frame at a time is looked at; those that come meanwhile are told
 * with the faces where they are expected, and of them the newest is looked at next. A frame that is earlier than the one
 * before, or of another size, begins a scene of its own: nobody is expected in his place.
 */
export async function trackLive(
  tracker: FaceTracker,
  facenet: TrackedFaces<never>,
  frames: AsyncIterator<TrackableFrame>,
  { look, interval, onFaces, signal }: LiveOptions,
): Promise<void> {
  const clock = new TrackerClock(tracker);
  const meter = new RateMeter();
  const faces = facesOfHeld(facenet);
  let events: TrackEvent[] = Number.isFinite(tracker.time) ? tracker.cut() : [];
  let size: Size = { width: 0, height: 0 };
  let shown: Shown | undefined;
  let lookedAt: Shown | undefined;
  let scene = new AbortController();

  const begin = (): Promise<Turn> | undefined => {
    if (!shown || shown === lookedAt) return undefined;
    const isSoon = lookedAt && shown.time - lookedAt.time < interval;
    if (isSoon && !shown.frame.still) return undefined;
    lookedAt = shown;
    meter.looked(shown.time);
    const options = { ...look, signal: scene.signal };
    return lookAt(tracker, faces, shown, options).then((look) => ({ look }));
  };
  const show = (frame: TrackableFrame) => {
    const { time, width = size.width, height = size.height } = frame;
    const known = size.width > 0 && size.height > 0;
    const resized = known && (width !== size.width || height !== size.height);
    if (resized || (shown && time < shown.frame.time)) {
      events.push(...tracker.cut());
      lookedAt = undefined;
      scene.abort();
      scene = new AbortController();
    }
    size = { width, height };
    shown = { frame, time: clock.at(time) };
    meter.shown(shown.time);
  };
  const tell = async ({ frame, time }: Shown, done?: Look) => {
    throwIfAborted(signal, 'Tracking');
    const told = [...events, ...(done?.events ?? [])];
    events = [];
    await onFaces({
      time: frame.time,
      ...size,
      tracks: tracker.predict(time).map(videoFace),
      events: told,
      looked: done !== undefined,
      rates: meter.rates,
      ...(done?.error && { error: done.error }),
    });
  };
  const take = (): Promise<Turn> => frames.next().then((next) => ({ next }));

  let next: Promise<Turn> | undefined = take();
  let work: Promise<Turn> | undefined;
  const onAbort = () => scene.abort(signal.reason);
  signal.addEventListener('abort', onAbort);
  try {
    while (next || work) {
      const turn: Turn = await Promise.race([work, next].filter(isThere));
      if ('look' in turn) {
        const { look: done } = turn;
        work = undefined;
        if (done) {
          if (done.size) size = done.size;
          meter.found(done.latency);
          await tell(shown!, done);
        }
      } else if (turn.next.done) {
        next = undefined;
      } else {
        show(turn.next.value);
        work ??= begin();
        await tell(shown!);
        next = take();
      }
      work ??= begin();
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    scene.abort();
    for (const left of [next, work]) left?.catch(() => {});
  }
}

/** @returns undefined where the scene ended before its faces were known */
async function lookAt(
  tracker: FaceTracker,
  faces: ReturnType<typeof facesOfHeld>,
  { frame, time }: Shown,
  options: TrackFacesOptions & { readonly signal: AbortSignal },
): Promise<Look | undefined> {
  const begun = Date.now();
  try {
    const image = await (frame.hold?.() ?? frame.read()).catch((error: unknown) => {
      throw FaceNetError.from(error, 'IMAGE_UNREADABLE');
    });
    try {
      const { events } = await trackFaces(tracker, faces, image, time, options);
      const { width, height } = image;
      return { events, size: { width, height }, latency: Date.now() - begun };
    } finally {
      if ('close' in image) image.close();
    }
  } catch (error) {
    if (options.signal.aborted) return undefined;
    if (!FaceNetError.is(error, 'IMAGE_UNREADABLE')) throw error;
    return { events: [], latency: Date.now() - begun, error };
  }
}

function isThere<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}
