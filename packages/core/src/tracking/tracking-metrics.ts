import { checkArray, checkObject, optionsOf } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { Box } from '../image/geometry.js';
import { assign } from './assign.js';
import { overlap } from './motion.js';
import { isBox } from './tracker-frame.js';

/** A face with the id that the truth, or a tracker, has for it. */
export interface LabelledBox {
  readonly id: number | string;
  readonly box: Box;
}

/** One frame: where the faces were, and where a tracker said that they are. */
export interface TruthAndTracks {
  readonly truth: readonly LabelledBox[];
  readonly tracks: readonly LabelledBox[];
}

/** How well faces were followed. */
export interface TrackingMetrics {
  /** Faces in all frames of the truth. */
  readonly faces: number;
  /** Those without a track. */
  readonly misses: number;
  /** Tracks in all frames that were at no face. */
  readonly falseTracks: number;
  /** How often a face had another id than the last time it had one. */
  readonly idSwitches: number;
  /** How often a face that had a track had none for a while, and then one again. */
  readonly fragmentations: number;
  /** Multiple-object tracking accuracy: 1 less the share of misses, false tracks and switches. */
  readonly mota: number;
  /** Mean overlap of the boxes of matched faces and tracks, 0...1. */
  readonly overlap: number;
  /** F1 of ids: each person given the one id that fits best over the whole video, 0...1. */
  readonly idf1: number;
}

/**
 * Measures a tracker against the truth: CLEAR MOT (Bernardin and Stiefelhagen, "Evaluating multiple
 * object tracking performance", 2008) and IDF1 (Ristani et al., "Performance measures and a data set
 * for multi-target, multi-camera tracking", 2016).
 *
 * @param options `minOverlap`: intersection over union from which a track is at a face, default 0.5
 * @throws FaceNetError INVALID_ARGUMENT for what is no list of frames, or an impossible overlap
 */
export function trackingMetrics(
  frames: readonly TruthAndTracks[],
  options: { readonly minOverlap?: number } = {},
): TrackingMetrics {
  const { minOverlap = 0.5 } = optionsOf(options);
  checkArray(frames, 'The list of frames');
  if (!(minOverlap > 0 && minOverlap <= 1)) {
    throw new FaceNetError('INVALID_ARGUMENT', `The least overlap is ${excerpt(minOverlap)}.`, {
      hint: 'It is a number above 0, at most 1.',
    });
  }
  /** The last id of each person. */
  const idOf = new Map<LabelledBox['id'], LabelledBox['id']>();
  const interrupted = new Set<LabelledBox['id']>();
  const together = new Map<LabelledBox['id'], Map<LabelledBox['id'], number>>();
  let [faces, found, matched, idSwitches, fragmentations, overlaps] = [0, 0, 0, 0, 0, 0];
  for (const frame of frames) {
    checkObject(frame, 'A frame');
    const { truth, tracks } = frame;
    checkBoxes(truth, 'The true faces of a frame');
    checkBoxes(tracks, 'The tracks of a frame');
    faces += truth.length;
    found += tracks.length;
    const costs = truth.map(({ id, box }) =>
      tracks.map((track) => {
        const common = overlap(box, track.box);
        if (common < minOverlap) return Infinity;
        // What was together stays together as long as it may.
        return idOf.get(id) === track.id ? -1e3 : 1 - common;
      }),
    );
    for (const [row, column] of assign(costs).entries()) {
      const { id, box } = truth[row]!;
      if (column < 0) {
        if (idOf.has(id)) interrupted.add(id);
        continue;
      }
      const track = tracks[column]!;
      matched++;
      overlaps += overlap(box, track.box);
      if (idOf.has(id) && idOf.get(id) !== track.id) idSwitches++;
      if (interrupted.delete(id)) fragmentations++;
      idOf.set(id, track.id);
      const own = together.get(id) ?? new Map<LabelledBox['id'], number>();
      together.set(id, own.set(track.id, (own.get(track.id) ?? 0) + 1));
    }
  }
  const [misses, falseTracks] = [faces - matched, found - matched];
  return {
    faces,
    misses,
    falseTracks,
    idSwitches,
    fragmentations,
    mota: faces === 0 ? 1 : 1 - (misses + falseTracks + idSwitches) / faces,
    overlap: matched === 0 ? 0 : overlaps / matched,
    idf1: faces + found === 0 ? 1 : (2 * idMatches(together)) / (faces + found),
  };
}

function checkBoxes(faces: readonly LabelledBox[], what: string): void {
  checkArray(faces, what);
  for (const face of faces) {
    const { box } = Object(face) as Partial<LabelledBox>;
    if (isBox(box)) continue;
    throw new FaceNetError('INVALID_ARGUMENT', `${what} include the box ${excerpt(box)}.`, {
      hint: 'Pass { id, box: [x1, y1, x2, y2] }, the right lower corner beyond the left upper one.',
    });
  }
}

/** Frames in which people have the one id that was given to them for the whole video. */
function idMatches(together: ReadonlyMap<unknown, ReadonlyMap<LabelledBox['id'], number>>): number {
  const people = [...together.values()];
  const ids = [...new Set(people.flatMap((own) => [...own.keys()]))];
  const costs = people.map((own) => ids.map((id) => -(own.get(id) ?? 0)));
  return assign(costs).reduce((sum, column, row) => sum - (costs[row]![column] ?? 0), 0);
}
