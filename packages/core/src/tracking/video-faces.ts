import type { FaceNetError } from '../errors.js';
import type { Box, Point } from '../image/geometry.js';
import { type HeadPose, headPose } from '../quality/head-pose.js';
import type { TrackEvent } from './face-tracker.js';
import type { FrameRates } from './frame-rates.js';
import type { FaceTrack } from './track.js';

/** A face of a video at one moment. */
export interface VideoFace extends FaceTrack {
  /** How sure the detector was when it found the face last, 0...1. */
  readonly score: number;
  /** As they were found last, moved along with the box: eyes, nose, corners of the mouth. */
  readonly landmarks: readonly Point[];
  /**
   * How the head is held, by its five landmarks: good to about ten degrees. They carry neither whether eyes
   * or mouth are open, nor whether the face is of flesh and blood.
   */
  readonly pose?: HeadPose;
}

/** The faces of a video at one moment. */
export interface VideoFaces {
  /** Of the frame, in milliseconds from the video's start; a camera's count from some start. */
  readonly time: number;
  /** What boxes and landmarks are pixels of; 0 until a frame was looked at, where its size is not known. */
  readonly width: number;
  readonly height: number;
  /** Where the faces are: found in this frame, or on their way between those that were looked at. */
  readonly tracks: readonly VideoFace[];
  /** What happened since the last call. */
  readonly events: readonly TrackEvent[];
  /** Whether faces were looked for since the last call. */
  readonly looked: boolean;
  readonly rates: FrameRates;
  /** Why a frame could not be read; the video goes on. */
  readonly error?: FaceNetError;
}

/** The track with what its face tells at the place where it is now. */
export function videoFace(track: FaceTrack): VideoFace {
  const { box, face } = track;
  const { score = 1, landmarks = [] } = face;
  const points = landmarks.map((point) => moved(point, face.box, box));
  const pose = points.length === 5 ? { pose: headPose(points) } : {};
  return { ...track, score, landmarks: points, ...pose };
}

/** A point that moves as its box does. */
function moved([x, y]: Point, from: Box, to: Box): Point {
  return [
    to[0] + ((x - from[0]) * (to[2] - to[0])) / (from[2] - from[0]),
    to[1] + ((y - from[1]) * (to[3] - to[1])) / (from[3] - from[1]),
  ];
}
