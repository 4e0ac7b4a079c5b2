import type { DetectedFace } from '@facenet/core';
import { faceJson, faceText } from '../output/face-json.js';
import { shortestFloats } from '../output/rounding.js';

/** An embedding and where it comes from. */
export interface EmbeddedFace extends Partial<DetectedFace> {
  readonly path: string;
  /** Place among the faces of the photo, the surest first. */
  readonly face: number;
  readonly embedding: Float32Array;
}

/** Everything but the embedding. The box is missing for a crop that was aligned before. */
export function faceOrigin({ path, face, box, score, landmarks }: EmbeddedFace): object {
  const detected = box && score !== undefined && landmarks;
  return { path, face, ...(detected && faceJson({ box, score, landmarks })) };
}

export function embeddedFaceJson(face: EmbeddedFace, model: string): object {
  return { ...faceOrigin(face), model, embedding: shortestFloats(face.embedding) };
}

export function embeddedFaceText({ path, face, box, score, embedding }: EmbeddedFace): string {
  const found = box && score !== undefined ? ` ${faceText({ box, score })}` : '';
  const start = [...embedding.subarray(0, 4)].map((value) => value.toFixed(4)).join(', ');
  return `${path} ${face}:${found} -> ${embedding.length} values: ${start}, ...`;
}
