import type { DetectedFace } from '@facenet/core';
import { roundBox, roundPoint, roundScore } from './rounding.js';

/** A face in a line of JSON. */
export interface FaceJson {
  /** Left, top, right, bottom in pixels of the upright photo. */
  readonly box: number[];
  /** 0...1. */
  readonly score: number;
  /** Eyes, nose, corners of the mouth: x and y each. */
  readonly landmarks: number[][];
}

export function faceJson({ box, score, landmarks }: DetectedFace): FaceJson {
  return {
    box: roundBox(box),
    score: roundScore(score),
    landmarks: landmarks.map(roundPoint),
  };
}

/** "[71, 61, 175, 196] 0.9998", for people. */
export function faceText({ box, score }: Pick<DetectedFace, 'box' | 'score'>): string {
  return `[${box.map(Math.round).join(', ')}] ${score.toFixed(4)}`;
}
