import type { RgbImage } from '../../image/rgb-image.js';
import type { DetectedFace } from '../face-detector.js';
import { closeUpLook, type Level, type Look, planLooks, shrunk } from './looks.js';
import { addCoarserLook, mergeTiles } from './merge-looks.js';
import type { CompleteSingleShotOptions } from './options.js';
import { mapFace } from './run-looks.js';

/** A face is large from this share of the photo's shorter side on: no other one fills the photo. */
const LARGE = 0.4;

/** The search for the faces of one photo: how it is looked at, and what the looks have found. */
export class PhotoSearch {
  /** Those that are needed in any case. */
  readonly looks: readonly Look[];
  readonly #photo: RgbImage;
  readonly #overlap: number;
  /** From the largest size to the smallest. */
  readonly #levels: readonly Level[];
  #faces: DetectedFace[] = [];

  private constructor(photo: RgbImage, overlap: number, levels: readonly Level[]) {
    this.#photo = photo;
    this.#overlap = overlap;
    this.#levels = levels;
    this.looks = levels.flat();
  }

  /**
   * @param smallest side of the smallest face that the network finds reliably, in pixels that it sees
   * @param abortPoint awaited between steps of shrinking
   */
  static async plan(
    photo: RgbImage,
    smallest: number,
    { minSize, overlap, tileSide }: CompleteSingleShotOptions,
    abortPoint: () => Promise<void>,
  ): Promise<PhotoSearch> {
    const scale = smallest / minSize;
    const image = scale < 1 ? await shrunk(photo, scale, abortPoint) : photo;
    const levels = await planLooks(image, smallest, tileSide, abortPoint);
    return new PhotoSearch(photo, overlap, levels);
  }

  /** The surest first. */
  get faces(): DetectedFace[] {
    return this.#faces;
  }

  /** @param found the faces of each of the looks, in pixels of its image */
  takeFaces(found: readonly (readonly DetectedFace[])[]): void {
    let next = 0;
    for (const [i, level] of this.#levels.entries()) {
      const seen = level.flatMap((look) => this.#inPhoto(look, found[next++] ?? []));
      const merged = level.length > 1 ? mergeTiles(seen, this.#overlap) : seen;
      this.#faces = i === 0 ? merged : addCoarserLook(this.#faces, merged, this.#overlap);
    }
  }

  /** A look for a face that fills the photo, unless a large one is found. */
  async closeUp(abortPoint: () => Promise<void>): Promise<Look | undefined> {
    const large = LARGE * Math.min(this.#photo.width, this.#photo.height);
    const isLarge = ({ box: [x1, y1, x2, y2] }: DetectedFace) =>
      Math.max(x2 - x1, y2 - y1) >= large;
    const smallestCopy = this.#levels.at(-1)?.[0];
    if (!smallestCopy || this.#faces.some(isLarge)) return undefined;
    return closeUpLook(smallestCopy.image, abortPoint);
  }

  /** @param seen faces in pixels of the look's image */
  takeCloseUp(look: Look, seen: readonly DetectedFace[]): void {
    this.#faces = addCoarserLook(this.#faces, this.#inPhoto(look, seen), this.#overlap);
  }

  #inPhoto({ image }: Look, faces: readonly DetectedFace[]): readonly DetectedFace[] {
    if (image === this.#photo) return faces;
    const scaleX = this.#photo.width / image.width;
    const scaleY = this.#photo.height / image.height;
    return faces.map((face) => mapFace(face, ([x, y]) => [x * scaleX, y * scaleY]));
  }
}
