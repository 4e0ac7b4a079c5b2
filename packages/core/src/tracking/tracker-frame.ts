import { checkArray, checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { checkEmbedding, type EmbeddingLike } from '../pipeline/embedding.js';
import type { TrackableFace } from './track.js';

/** What was found in one frame. */
export interface TrackerFrame {
  /** Milliseconds from any start; later than that of the frame before. */
  readonly time: number;
  readonly faces: readonly TrackableFace[];
}

/**
 * @param last time of the frame before
 * @param model that the embeddings must be of, where it is known
 * @throws FaceNetError INVALID_ARGUMENT
 */
export function checkedFrame(
  frame: TrackerFrame,
  last: number,
  model: string | undefined,
): TrackerFrame {
  checkObject(frame, 'A frame');
  const { time, faces } = frame;
  if (!(Number.isFinite(time) && time > last)) throw noTime(time, last);
  checkArray(faces, 'The faces of a frame');
  let known = model;
  for (const face of faces) {
    const { box, score = 1, embedding, quality = 1 } = Object(face) as Partial<TrackableFace>;
    if (!isBox(box) || !(score >= 0)) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `A face has the box ${excerpt(box)}, score ${excerpt(score)}.`,
        {
          hint: 'Pass faces as detect() gives them: { box: [x1, y1, x2, y2], score }.',
        },
      );
    }
    if (embedding === undefined) continue;
    checkModel(embedding, known);
    checkQuality(quality);
    known = embedding.model;
  }
  return frame;
}

/** Whether it is four finite numbers that enclose something. */
export function isBox(box: unknown): boolean {
  if (!Array.isArray(box) || box.length !== 4 || !box.every(Number.isFinite)) return false;
  const [x1, y1, x2, y2] = box as [number, number, number, number];
  return x2 > x1 && y2 > y1;
}

/** @throws FaceNetError INVALID_ARGUMENT for what is no embedding, or one of another model */
export function checkModel(embedding: EmbeddingLike, model: string | undefined): void {
  checkEmbedding(embedding);
  if (model === undefined || embedding.model === model) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `The tracker knows faces by embeddings of ${model}, not of ${embedding.model}.`,
    { hint: 'Embed all faces of a video with one model.' },
  );
}

/** @throws FaceNetError INVALID_ARGUMENT */
export function checkQuality(quality: unknown): void {
  if (typeof quality === 'number' && quality >= 0 && quality <= 1) return;
  throw new FaceNetError('INVALID_ARGUMENT', `The quality of a face is ${excerpt(quality)}.`, {
    hint: 'It is a number of 0...1, as faceQuality() gives it.',
  });
}

export function noTime(time: unknown, last = Number.NEGATIVE_INFINITY): FaceNetError {
  const after = Number.isFinite(last) ? `, after one at ${last}` : '';
  return new FaceNetError('INVALID_ARGUMENT', `A frame has the time ${excerpt(time)}${after}.`, {
    hint: 'Times are milliseconds, each later than the one before.',
  });
}
