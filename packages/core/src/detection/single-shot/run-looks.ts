import type { Session } from '../../runtime/runtime.js';
import type { DetectedFace, Point } from '../face-detector.js';
import { Candidates } from './candidates.js';
import type { SingleShotDesign } from './design.js';
import { type Look, paddedSize } from './looks.js';

/** Rows of a look that are written at a stretch: some milliseconds. */
const ROWS = 128;
/** Nearer than so many pixels to a border where the photo goes on, a face counts as cut. */
const CUT = 4;

/** How looks are run. */
interface LookOptions {
  readonly session: Session;
  readonly design: SingleShotDesign;
  /** Score that a face must reach. */
  readonly threshold: number;
  /** Intersection over union above which two boxes are one face. */
  readonly overlap: number;
  /** Pixels in one run, unless a single look has more. */
  readonly mostPixels: number;
  /** Awaited before each run, and between steps of writing what it takes. */
  readonly abortPoint: () => Promise<void>;
}

/** Shows looks to the network, several of one size in one run. */
export class LookRunner {
  readonly #options: LookOptions;
  /** Memory for what the network takes, used for one run after the other. */
  #input: Float32Array;

  /** @param memory to begin with; nobody else may use it meanwhile */
  constructor(options: LookOptions, memory: Float32Array) {
    this.#options = options;
    this.#input = memory;
  }

  /** The memory, which may have grown. */
  get memory(): Float32Array {
    return this.#input;
  }

  /**
   * @param onLooks told how many looks are done at a time
   * @returns for each look its faces, the surest first, in pixels of its image; those that the border
   * of a tile may have cut are left out
   */
  async run(looks: readonly Look[], onLooks: (count: number) => void): Promise<DetectedFace[][]> {
    const { session, design, threshold, overlap, mostPixels, abortPoint } = this.#options;
    const faces: DetectedFace[][] = looks.map(() => []);
    for (const batch of batches(looks, mostPixels)) {
      const input = await this.#prepare(batch.map((i) => looks[i] as Look));
      await abortPoint();
      const outputs = await session.run({ input });
      for (const [row, i] of batch.entries()) {
        const found = new Candidates();
        design.collect(outputs, row, threshold, found);
        faces[i] = wholeFaces(looks[i] as Look, found.faces(overlap));
      }
      onLooks(batch.length);
    }
    return faces;
  }

  async #prepare(looks: readonly Look[]) {
    const { width, height } = paddedSize((looks[0] as Look).region);
    const length = width * height * 3;
    const size = length * looks.length;
    if (this.#input.length < size) this.#input = new Float32Array(size);
    const data = this.#input.subarray(0, size);
    for (const [i, look] of looks.entries()) {
      const target = data.subarray(i * length, (i + 1) * length);
      await writeLook(look, this.#options, target);
    }
    return { shape: [looks.length, height, width, 3], data };
  }
}

/** Indices of the looks that are run together. */
function batches(looks: readonly Look[], mostPixels: number): number[][] {
  const bySize = new Map<string, number[]>();
  const all: number[][] = [];
  for (const [i, { region }] of looks.entries()) {
    const { width, height } = paddedSize(region);
    const key = `${width}x${height}`;
    const open = bySize.get(key);
    if (open && (open.length + 1) * width * height <= mostPixels) {
      open.push(i);
    } else {
      const batch = [i];
      bySize.set(key, batch);
      all.push(batch);
    }
  }
  return all;
}

/**
 * Writes a look as its network takes it, black right and below.
 *
 * @param target [padded height, padded width, 3]
 */
async function writeLook(
  { image, region }: Look,
  { design, abortPoint }: LookOptions,
  target: Float32Array,
): Promise<void> {
  const { colorOrder, mean, factor } = design.input;
  const { data } = image;
  const stride = paddedSize(region).width * 3;
  const black = -mean * factor;
  const red = colorOrder === 'rgb' ? 0 : 2;
  const blue = 2 - red;
  for (let y = 0; y < region.height; y++) {
    if (y % ROWS === 0) await abortPoint();
    let from = ((region.y + y) * image.width + region.x) * 3;
    let to = y * stride;
    for (const end = to + region.width * 3; to < end; to += 3, from += 3) {
      target[to] = (data[from + red]! - mean) * factor;
      target[to + 1] = (data[from + 1]! - mean) * factor;
      target[to + 2] = (data[from + blue]! - mean) * factor;
    }
    target.fill(black, to, (y + 1) * stride);
  }
  target.fill(black, region.height * stride);
}

/**
 * From the pixels of a look to those of its image, without the faces that the border of a tile may
 * have cut: a neighbour or a smaller copy of the photo has them whole.
 */
function wholeFaces({ image, region }: Look, faces: readonly DetectedFace[]): DetectedFace[] {
  const { x, y, width, height } = region;
  const left = x > 0 ? CUT : Number.NEGATIVE_INFINITY;
  const top = y > 0 ? CUT : Number.NEGATIVE_INFINITY;
  const right = x + width < image.width ? width - CUT : Number.POSITIVE_INFINITY;
  const bottom = y + height < image.height ? height - CUT : Number.POSITIVE_INFINITY;
  return faces
    .filter(({ box: [x1, y1, x2, y2] }) => x1 >= left && y1 >= top && x2 <= right && y2 <= bottom)
    .map((face) => mapFace(face, ([px, py]) => [px + x, py + y]));
}

/** A face in other coordinates. */
export function mapFace(face: DetectedFace, map: (point: Point) => Point): DetectedFace {
  const [x1, y1, x2, y2] = face.box;
  const [a, b, c, d, e] = face.landmarks;
  return {
    ...face,
    box: [...map([x1, y1]), ...map([x2, y2])],
    landmarks: [map(a), map(b), map(c), map(d), map(e)],
  };
}
