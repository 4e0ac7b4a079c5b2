import type { Box } from '../image/geometry.js';
import { assign } from './assign.js';
import { overlap, widened } from './motion.js';
import type { Track, TrackableFace } from './track.js';
import type { TrackerSettings } from './tracker-options.js';

/** Boxes are compared with a rim, in shares of their sides: a face moves between two frames. */
const RIM = 0.3;
/** The rim of one whose speed is not known, or which was not seen for a while. */
const WIDEST_RIM = 0.6;
/** Least overlap of boxes with their rims. */
const NEAR = 0.15;
/** A second candidate with this share of the first one's overlap makes a match doubtful. */
const RIVAL = 0.5;
/** Overlap without rims below which a match by place is doubtful. */
const WEAK = 0.3;

/** Overlap without rims from which a face stays where its track is expected. */
const STAYS = 0.4;
/** Milliseconds away, and at least a frame, after which a face at the same place may be another's. */
const AWAY = 250;

/** A track and the index of the face that is it. */
export type Match = readonly [track: Track, face: number];

type Settings = Pick<TrackerSettings, 'gap' | 'sameDistance' | 'otherDistance'>;

/**
 * Matches faces to tracks by where these are expected, and by looks where both are known.
 *
 * @param last time of the frame before
 */
export function matchByPlace(
  tracks: readonly Track[],
  faces: readonly TrackableFace[],
  time: number,
  last: number,
  settings: Settings,
): Match[] {
  return bestMatches(tracks, [...faces.keys()], (track, index) => {
    const face = faces[index]!;
    const near = nearness(track, face.box, time, settings);
    const other = track.isOther(face);
    // A face that stays in its place is not changed for another at once: something passes before it.
    const stays = track.lastSeen === last && overlap(track.motion.at(time), face.box) >= STAYS;
    if (near === 0 || (other && (!stays || track.isReplaced))) return Infinity;
    const distance = face.embedding && track.distanceTo(face.embedding);
    const strangeness = distance === undefined ? 0.5 : distance / settings.otherDistance;
    // One that does not count yet yields to one that does.
    return 1 - near + strangeness + (track.confirmed ? 0 : 0.2) + (other ? 1 : 0);
  });
}

/**
 * Matches faces that are at no track's place to tracks that are not seen, by their looks.
 *
 * @param left indices of such faces
 */
export function matchByLook(
  unseen: readonly Track[],
  faces: readonly TrackableFace[],
  left: readonly number[],
  { sameDistance }: Settings,
): Match[] {
  return bestMatches(unseen, left, (track, index) => {
    const { embedding } = faces[index]!;
    const distance = embedding && track.distanceTo(embedding);
    return distance !== undefined && distance < sameDistance ? distance : Infinity;
  });
}

/**
 * The faces that no place alone says the track of, or whose track wants to be looked at.
 *
 * @param last time of the frame before
 * @returns indices, ascending
 */
export function facesToLookAt(
  tracks: readonly Track[],
  faces: readonly TrackableFace[],
  time: number,
  last: number,
  settings: Settings,
): number[] {
  const near = tracks.map((track) => faces.map(({ box }) => nearness(track, box, time, settings)));
  return [...faces.keys()].filter((index) => {
    const { box } = faces[index]!;
    const column = near.map((row) => row[index]!);
    const nearest = Math.max(0, ...column);
    if (nearest === 0) return true;
    const best = column.indexOf(nearest);
    const track = tracks[best]!;
    const rivals = [...column.toSpliced(best, 1), ...near[best]!.toSpliced(index, 1)];
    return (
      Math.max(0, ...rivals) > RIVAL * nearest ||
      overlap(track.motion.at(time), box) < WEAK ||
      (track.lastSeen < last && time - track.lastSeen > AWAY) ||
      track.wantsLook(time, box)
    );
  });
}

/** How well a face fits where a track is expected, 0...1; 0 where it is too far. */
function nearness(track: Track, box: Box, time: number, { gap }: Settings): number {
  const unseen = (time - track.lastSeen) / Math.max(1, gap);
  const rim = track.motion.moves
    ? Math.min(WIDEST_RIM, RIM + unseen * (WIDEST_RIM - RIM))
    : WIDEST_RIM;
  const common = overlap(widened(track.motion.at(time), rim), widened(box, rim));
  return common >= NEAR ? common : 0;
}

/** Whether a face is about where a track that is not seen could be. */
export function isNear(unseen: Track, { face }: Track, time: number): boolean {
  return overlap(widened(unseen.motion.at(time), WIDEST_RIM), widened(face.box, WIDEST_RIM)) > 0;
}

function bestMatches(
  tracks: readonly Track[],
  faces: readonly number[],
  cost: (track: Track, face: number) => number,
): Match[] {
  if (faces.length === 0) return [];
  const columns = assign(tracks.map((track) => faces.map((face) => cost(track, face))));
  return tracks.flatMap((track, row) => {
    const column = columns[row]!;
    return column < 0 ? [] : [[track, faces[column]!]];
  });
}
