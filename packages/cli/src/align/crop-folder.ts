import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BoundingBoxFile } from './bounding-boxes.js';
import { Manifest } from './manifest.js';
import type { PlannedPhoto } from './plan.js';
import type { AlignSettings } from './settings.js';
import { type AlignOutcome, cropPath } from './task.js';

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
