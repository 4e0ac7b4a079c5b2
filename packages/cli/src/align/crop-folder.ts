import { lstatSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ioFailed, makeFolder, type PhotoClass, removeLeftovers } from '@facenet/backend-node';
import { ORIGINAL_DETECTOR } from '../program/detector-flags.js';
import { type AlignOutcome, type AlignSettings, cropPath } from './align-photo.js';
import { BoundingBoxFile } from './bounding-boxes.js';
import { lockFolder } from './folder-lock.js';
import { Manifest, type ManifestEntry } from './manifest.js';
import { type PlannedPhoto, planCrops } from './plan.js';

/** The output folder of a run: what is in it, and the records of what comes in. */
export class CropFolder {
  readonly path: string;
  /** Every photo and the place of its crops, class by class. */
  readonly plan: readonly (readonly PlannedPhoto[])[];
  readonly #manifest: Manifest;
  readonly #boxes: BoundingBoxFile;
  readonly #unlock: () => Promise<void>;

  private constructor(
    path: string,
    plan: readonly (readonly PlannedPhoto[])[],
    manifest: Manifest,
    boxes: BoundingBoxFile,
    unlock: () => Promise<void>,
  ) {
    this.path = path;
    this.plan = plan;
    this.#manifest = manifest;
    this.#boxes = boxes;
    this.#unlock = unlock;
  }

  /**
   * Takes a folder for the crops of these photos, and removes what killed runs left half written.
   *
   * @throws FaceNetError INVALID_ARGUMENT when it holds crops of other settings, CONFLICT when
   * another run is at work there, IO_FAILED
   */
  static async open(
    path: string,
    classes: readonly PhotoClass[],
    settings: AlignSettings,
  ): Promise<CropFolder> {
    await makeFolder(path);
    const unlock = await lockFolder(path);
    try {
      const manifest = await Manifest.open(path, settings);
      const folders = classes.map(({ name }) => join(path, name)).filter(isFolder);
      await removeLeftovers([path, ...folders]);
      const plan = planCrops(classes, manifest.places());
      if (!manifest.begun) await manifest.begin(cropsOfTheOriginal(path, plan.flat(), settings));
      return new CropFolder(path, plan, manifest, await BoundingBoxFile.create(path), unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  /** Whether all crops of a photo are there, whole. */
  has({ photo }: PlannedPhoto): boolean {
    const entry = this.#manifest.get(photo);
    if (!entry || 'error' in entry) return false;
    return entry.faces.every(({ path, bytes }) => {
      const size = sizeOf(join(this.path, path));
      return bytes === undefined ? size > 0 : size === bytes;
    });
  }

  /**
   * Makes the folder of a photo's crops.
   *
   * @throws FaceNetError IO_FAILED, also for a link, which could lead anywhere
   */
  async makePlace({ crop }: PlannedPhoto): Promise<void> {
    const folder = join(this.path, dirname(crop));
    try {
      await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      if (!isFolder(folder)) throw new Error('it is a link or a file, not a folder');
    } catch (error) {
      throw ioFailed('write to', folder, error);
    }
  }

  /** @throws FaceNetError IO_FAILED */
  async record({ photo, crop }: PlannedPhoto, outcome: AlignOutcome): Promise<void> {
    if ('faces' in outcome) await this.#boxes.add(outcome.faces);
    else if (outcome.error.code === 'NO_FACE') await this.#boxes.addWithoutFace(crop);
    // The last of all, for it says that the rest is done.
    await this.#manifest.add({ photo, crop, ...outcome });
  }

  /** Gives the folder back. */
  close(): Promise<void> {
    return this.#unlock();
  }
}

/**
 * What a folder without a manifest holds, which is how the original leaves it: it skips photos
 * whose crop is there. How many faces a photo has cannot be told that way, and another detector has
 * other crops.
 */
function cropsOfTheOriginal(
  folder: string,
  planned: readonly PlannedPhoto[],
  { multipleFaces, detector }: AlignSettings,
): ManifestEntry[] {
  if (multipleFaces || detector !== ORIGINAL_DETECTOR) return [];
  return planned.flatMap(({ photo, crop }) => {
    const path = cropPath(crop);
    const bytes = sizeOf(join(folder, path));
    return bytes > 0 ? [{ photo, crop, faces: [{ path, bytes }] }] : [];
  });
}

/** 0 for all that is no file. */
function sizeOf(path: string): number {
  const info = lstatSync(path, { throwIfNoEntry: false });
  return info?.isFile() ? info.size : 0;
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
