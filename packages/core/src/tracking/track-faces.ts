import { throwIfAborted } from '../abort.js';
import { checkMethods, checkObject } from '../check-argument.js';
import type { DetectedFace } from '../detection/index.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { Embedding } from '../pipeline/embedding.js';
import type { FacePlace, FindOptions } from '../pipeline/face-engine.js';
import { faceQuality } from '../quality/index.js';
import type { FaceTracker, TrackerUpdate, TrackIdentifier } from './face-tracker.js';

/** What finds and embeds faces: a `FaceNet` does, in this thread or with workers. */
export interface TrackedFaces<Source> {
  /** Finds the faces of a frame. */
  detect(image: Source | RgbImage, options?: FindOptions): Promise<DetectedFace[]>;
  /** Cuts some of them out. */
  align(image: Source | RgbImage, faces?: readonly FacePlace[]): Promise<RgbImage[]>;
  /** Embeds crops, in order. */
  embed(
    crops: readonly RgbImage[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<Embedding[]>;
}

/** How one frame is looked at: how faces are found in it, and who may be in it. */
export interface TrackFacesOptions extends FindOptions {
  /** What knows people, such as a `Gallery`; without it faces are followed and not named. */
  readonly people?: TrackIdentifier;
}

/**
 * One frame of a video, from pixels to names: finds the faces, embeds the few that the tracker wants to
 * look at, follows them, and asks who they are.
 *
 * ```ts
 * const tracker = new FaceTracker({ card: facenet.card });
 * for await (const { image, time } of camera) {
 *   const { tracks, events } = await trackFaces(tracker, facenet, image, time, { people: gallery });
 *   for (const { id, box, person } of tracks) draw(box, person?.name ?? id);
 * }
 * ```
 *
 * Frames are to be given one after the other. After an error the tracker is as it was before the frame,
 * unless it was `people` that failed.
 *
 * @param time of the frame in milliseconds, later than that of the frame before
 * @returns the tracks, those of now named as they are known now
 * @throws FaceNetError what `facenet` and `people` throw, INVALID_ARGUMENT (a time that is not later),
 * ABORTED
 */
export async function trackFaces<Source>(
  tracker: FaceTracker,
  facenet: TrackedFaces<Source>,
  image: Source | RgbImage,
  time: number,
  options: TrackFacesOptions = {},
): Promise<TrackerUpdate> {
  checkObject(options, 'How a frame is looked at');
  checkTracker(tracker);
  checkFinder(facenet);
  const { people, ...find } = options;
  const signal = find.signal && { signal: find.signal };
  throwIfAborted(find.signal, 'Tracking');
  const found = await facenet.detect(image, find);
  const wanted = tracker.needsEmbedding({ time, faces: found });
  const looked = wanted.map((index) => found[index]!);
  const crops = looked.length > 0 ? await facenet.align(image, looked) : [];
  const embeddings = crops.length > 0 ? await facenet.embed(crops, signal) : [];
  const looks = new Map(
    looked.map((face, i) => {
      const quality = faceQuality(face, crops[i]!).overall;
      return [face, { ...face, embedding: embeddings[i]!, quality }];
    }),
  );
  throwIfAborted(find.signal, 'Tracking');
  const update = tracker.update({ time, faces: found.map((face) => looks.get(face) ?? face) });
  if (!people) return update;
  const decided = await tracker.recognize(people, signal);
  return { ...update, tracks: tracker.tracks, events: [...update.events, ...decided] };
}

/** @throws FaceNetError INVALID_ARGUMENT */
export function checkTracker(tracker: unknown): void {
  checkMethods(tracker, 'The tracker', 'update');
}

/** @throws FaceNetError INVALID_ARGUMENT */
export function checkFinder(facenet: unknown): void {
  checkMethods(facenet, 'The FaceNet', 'detect', 'align', 'embed');
}
