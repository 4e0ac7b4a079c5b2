import type { Box, DetectedFace, Point } from '../face-detector.js';
import { suppressNonMaxima } from '../nms.js';

/** Where the values of five landmarks lie, x before y, and how they become pixels. */
interface LandmarkValues {
  readonly data: Float32Array;
  /** Index of the first one. */
  readonly at: number;
  /** What they are relative to. */
  readonly x: number;
  readonly y: number;
  /** Pixels of one unit. */
  readonly unit: number;
}

/** What a detector takes for faces in one look at an image, most of them several times. */
export class Candidates {
  readonly #corners: number[] = [];
  readonly #scores: number[] = [];
  readonly #landmarks: number[] = [];

  /** Adds one, unless its box is empty or no box at all. */
  add(score: number, [x1, y1, x2, y2]: Box, { data, at, x, y, unit }: LandmarkValues): void {
    if (!(x2 > x1 && y2 > y1 && Number.isFinite(x2 - x1 + y2 - y1))) return;
    this.#corners.push(x1, y1, x2, y2);
    this.#scores.push(score);
    for (let i = at; i < at + 10; i += 2) {
      this.#landmarks.push(x + data[i]! * unit, y + data[i + 1]! * unit);
    }
  }

  /**
   * The faces, each once, the surest first.
   *
   * @param overlap intersection over union above which two boxes are one face
   */
  faces(overlap: number): DetectedFace[] {
    const corners = Float64Array.from(this.#corners);
    const scores = Float32Array.from(this.#scores);
    const kept = suppressNonMaxima(corners, scores, overlap, 'float-union');
    return Array.from(kept, (face) => ({
      box: this.#corners.slice(face * 4, face * 4 + 4) as unknown as Box,
      score: this.#scores[face] as number,
      landmarks: [0, 1, 2, 3, 4].map((i) => this.#landmark(face, i)) as unknown as Landmarks,
    }));
  }

  #landmark(face: number, i: number): Point {
    const at = face * 10 + i * 2;
    return [this.#landmarks[at] as number, this.#landmarks[at + 1] as number];
  }
}

type Landmarks = DetectedFace['landmarks'];
