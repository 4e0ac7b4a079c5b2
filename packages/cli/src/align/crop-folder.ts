import { existsSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ioFailed } from '@facenet/backend-node';
import {
  type AlignOutcome,
  type AlignSettings,
  cropPath,
  type WrittenFace,
} from './align-photo.js';
import { Manifest } from './manifest.js';
import type { PlannedPhoto } from './plan.js';

/** The output folder: what is in it, and the records of what comes in. */
export class CropFolder {
  readonly path: string;
  readonly #settings: AlignSettings;
  readonly #manifest: Manifest;
  readonly #boxes: BoundingBoxFile;

  private constructor(
    path: string,
    settings: AlignSettings,
    manifest: Manifest,
    boxes: BoundingBoxFile,
  ) {
    this.path = path;
    this.#settings = settings;
    this.#manifest = manifest;
    this.#boxes = boxes;
  }

  /** @throws FaceNetError INVALID_ARGUMENT when it holds crops of other settings, IO_FAILED */
  static async open(path: string, settings: AlignSettings): Promise<CropFolder> {
    const manifest = await Manifest.open(path, settings);
    return new CropFolder(path, settings, manifest, await BoundingBoxFile.create(path));
  }

  /** The places of crops that earlier runs chose, by photo. */
  places(): Map<string, string> {
    return this.#manifest.places();
  }

  /** Whether all crops of a photo are there, from this run or another one. */
  has({ photo, crop }: PlannedPhoto): boolean {
    const entry = this.#manifest.get(photo);
    if (entry && 'faces' in entry) {
      return entry.faces.every(({ path }) => existsSync(join(this.path, path)));
    }
    // Without a record only the crop itself can tell, as in the original. How many faces a photo
    // has cannot be told that way.
    return !this.#settings.multipleFaces && existsSync(join(this.path, cropPath(crop)));
  }

  /** @throws FaceNetError IO_FAILED */
  async record({ photo, crop }: PlannedPhoto, outcome: AlignOutcome): Promise<void> {
    await this.#manifest.add({ photo, crop, ...outcome });
    if ('faces' in outcome) await this.#boxes.add(outcome.faces);
    else if (outcome.error.code === 'NO_FACE') await this.#boxes.addWithoutFace(crop);
  }
}

/** Numbers of five digits, of which the original leaves out the last one. */
const NUMBERS = 99_999;
const ATTEMPTS = 100;

/**
 * The original's record of a run: "CROP x1 y1 x2 y2" for every face written, "CROP" alone for a
 * photo without a face.
 */
class BoundingBoxFile {
  readonly #outputDir: string;
  readonly #path: string;

  private constructor(outputDir: string, path: string) {
    this.#outputDir = outputDir;
    this.#path = path;
  }

  /**
   * Begins `bounding_boxes_NNNNN.txt` with a random number that no other run has.
   *
   * @throws FaceNetError IO_FAILED
   */
  static async create(outputDir: string): Promise<BoundingBoxFile> {
    for (let attempt = 1; ; attempt++) {
      const number = String(Math.floor(Math.random() * NUMBERS)).padStart(5, '0');
      const path = join(outputDir, `bounding_boxes_${number}.txt`);
      try {
        await writeFile(path, '', { flag: 'wx' });
        return new BoundingBoxFile(outputDir, path);
      } catch (error) {
        const taken = (error as NodeJS.ErrnoException).code === 'EEXIST';
        if (!taken || attempt === ATTEMPTS) throw ioFailed('write', path, error);
      }
    }
  }

  /** @throws FaceNetError IO_FAILED */
  async add(faces: readonly WrittenFace[]): Promise<void> {
    const line = ({ path, box }: WrittenFace) => `${this.#pathOf(path)} ${box.join(' ')}\n`;
    await this.#append(faces.map(line).join(''));
  }

  /** @throws FaceNetError IO_FAILED */
  async addWithoutFace(crop: string): Promise<void> {
    await this.#append(`${this.#pathOf(cropPath(crop))}\n`);
  }

  #pathOf(path: string): string {
    return join(this.#outputDir, path);
  }

  async #append(lines: string): Promise<void> {
    try {
      await appendFile(this.#path, lines);
    } catch (error) {
      throw ioFailed('write', this.#path, error);
    }
  }
}
