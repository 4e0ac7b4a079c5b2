import type { RgbImage } from '../../image/rgb-image.js';
import type { DetectedFace } from '../face-detector.js';
import type { SingleShotDesign } from './design.js';
import { closeUpLook, type Level, type Look, planLooks, shrunk } from './looks.js';
import { addCoarserLook, dropSeenTwice, mergeTiles, sideOf } from './merge-looks.js';
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
  /** Of faces that are found as a whole, in pixels that the network sees. */
  readonly #largest: number;
  /** From the largest size to the smallest. */
  readonly #levels: readonly Level[];
  #faces: DetectedFace[] = [];

  private constructor(photo: RgbImage, overlap: number, largest: number, levels: readonly Level[]) {
    this.#photo = photo;
    this.#overlap = overlap;
    this.#largest = largest;
    this.#levels = levels;
    this.looks = levels.flat();
  }

  /** @param abortPoint awaited between steps of shrinking */
  static async plan(
    photo: RgbImage,
    { smallest, largest }: SingleShotDesign,
    { minSize, overlap, tileSide }: CompleteSingleShotOptions,
    abortPoint: () => Promise<void>,
  ): Promise<PhotoSearch> {
    const scale = smallest / minSize;
    const image = scale < 1 ? await shrunk(photo, scale, abortPoint) : photo;
    const levels = await planLooks(image, smallest, tileSide, abortPoint);
    return new PhotoSearch(photo, overlap, largest, levels);
  }

  /** Each once, the surest first. */
  get faces(): DetectedFace[] {
    return dropSeenTwice(this.#faces);
  }

  /** @param found the faces of each of the looks, in pixels of its image */
  takeFaces(found: readonly (readonly DetectedFace[])[]): void {
    let next = 0;
    for (const [i, level] of this.#levels.entries()) {
      const seen = level.flatMap((look) => this.#inPhoto(look, found[next++] ?? []));
      const merged = level.length > 1 ? mergeTiles(seen, this.#overlap) : seen;
      if (i === 0) this.#faces = merged;
      else this.#add(merged, this.#levels[i - 1] as Level);
    }
  }

  /** A look for a face that fills the photo, unless a large one is found as a whole. */
  async closeUp(abortPoint: () => Promise<void>): Promise<Look | undefined> {
    const last = this.#levels.at(-1) as Level;
    const large = LARGE * Math.min(this.#photo.width, this.#photo.height);
    const largest = this.#largestAt(last);
    const isLarge = (face: DetectedFace) => sideOf(face) >= large && sideOf(face) <= largest;
    if (this.#faces.some(isLarge)) return undefined;
    return closeUpLook((last[0] as Look).image, abortPoint);
  }

  /** @param seen faces in pixels of the look's image */
  takeCloseUp(look: Look, seen: readonly DetectedFace[]): void {
    this.#add(this.#inPhoto(look, seen), this.#levels.at(-1) as Level);
  }

  #add(coarser: readonly DetectedFace[], finer: Level): void {
    this.#faces = addCoarserLook(this.#faces, coarser, this.#overlap, this.#largestAt(finer));
  }

  /** Side of the largest face that looks of a level find as a whole, in pixels of the photo. */
  #largestAt(level: Level): number {
    return (this.#largest * this.#photo.width) / (level[0] as Look).image.width;
  }

  #inPhoto({ image }: Look, faces: readonly DetectedFace[]): readonly DetectedFace[] {
    if (image === this.#photo) return faces;
    const scaleX = this.#photo.width / image.width;
    const scaleY = this.#photo.height / image.height;
    return faces.map((face) => mapFace(face, ([x, y]) => [x * scaleX, y * scaleY]));
  }
}
