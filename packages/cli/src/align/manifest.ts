import { appendFile, lstat } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';
import { ioFailed, readRegularFile, writeAtomically } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import type { Failure } from '../output/describe-error.js';
import { ORIGINAL_DETECTOR } from '../program/detector-flags.js';
import { type AlignSettings, cropPath, type WrittenFace } from './align-photo.js';

const NAME = 'manifest.jsonl';

/** A crop that is there. Its box is not known of those that the original wrote. */
type KeptFace = Pick<WrittenFace, 'path'> & Partial<WrittenFace>;

/** One photo in the manifest. */
export type ManifestEntry = {
  /** Path below IN. */
  readonly photo: string;
  /** Path of its crops below OUT, without ending. */
  readonly crop: string;
} & ({ readonly faces: readonly KeptFace[] } | { readonly error: Failure });

/**
 * What runs into one folder have done: `OUT/manifest.jsonl`. Its first line holds the settings,
 * each other line one photo; of several lines of one photo the last counts. Lines are appended
 * whole, so that a killed run leaves at most a torn last line.
 */
export class Manifest {
  readonly #path: string;
  readonly #settings: AlignSettings;
  readonly #entries: Map<string, ManifestEntry>;
  /** Whether the folder has one. */
  readonly begun: boolean;

  private constructor(
    path: string,
    settings: AlignSettings,
    entries: Map<string, ManifestEntry>,
    begun: boolean,
  ) {
    this.#path = path;
    this.#settings = settings;
    this.#entries = entries;
    this.begun = begun;
  }

  /**
   * Reads the manifest of a folder, if it has one.
   *
   * @throws FaceNetError INVALID_ARGUMENT when the folder holds crops of other settings, IO_FAILED
   */
  static async open(outputDir: string, settings: AlignSettings): Promise<Manifest> {
    const path = join(outputDir, NAME);
    const text = await readManifest(path);
    const { settings: earlier, entries } = parseManifest(text);
    if (!earlier) return new Manifest(path, settings, entries, false);
    // Manifests of before name no detector, for there was one.
    requireEqual(outputDir, { detector: ORIGINAL_DETECTOR, ...earlier }, settings);
    const manifest = new Manifest(path, settings, entries, true);
    // The first line after a torn one must begin on a line of its own.
    if (!text.endsWith('\n')) await manifest.#append('\n');
    return manifest;
  }

  /**
   * Begins one, with what the folder holds already: all of it or nothing, for without a line a crop
   * is made again.
   *
   * @throws FaceNetError IO_FAILED
   */
  async begin(found: readonly ManifestEntry[]): Promise<void> {
    for (const entry of found) this.#entries.set(entry.photo, entry);
    const lines = [{ version: 1, settings: this.#settings }, ...this.#entries.values()];
    await writeAtomically(this.#path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  get(photo: string): ManifestEntry | undefined {
    return this.#entries.get(photo);
  }

  /** The place of the crops of every photo that was met before. */
  places(): Map<string, string> {
    return new Map([...this.#entries.values()].map(({ photo, crop }) => [photo, crop]));
  }

  /** @throws FaceNetError IO_FAILED */
  async add(entry: ManifestEntry): Promise<void> {
    this.#entries.set(entry.photo, entry);
    await this.#append(`${JSON.stringify(entry)}\n`);
  }

  async #append(text: string): Promise<void> {
    try {
      await appendFile(this.#path, text);
    } catch (error) {
      throw ioFailed('write', this.#path, error);
    }
  }
}

async function readManifest(path: string): Promise<string> {
  try {
    // A folder from elsewhere could point at anything.
    if ((await lstat(path)).isSymbolicLink()) throw new Error('it is a link, not a file');
    return (await readRegularFile(path)).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw ioFailed('read', path, error, 'Name another folder for the crops.');
  }
}

function requireEqual(outputDir: string, earlier: object, settings: AlignSettings): void {
  const before: Record<string, unknown> = { ...earlier };
  const now: Record<string, unknown> = { ...settings };
  const text = (value: unknown) => JSON.stringify(value) ?? 'unset';
  const differences = Object.keys({ ...before, ...now })
    .filter((name) => text(before[name]) !== text(now[name]))
    .map((name) => `${name} ${text(before[name])}, not ${text(now[name])}`);
  if (differences.length === 0) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${outputDir} holds faces that were aligned with ${differences.join('; ')}.`,
    { hint: 'Repeat the flags of that run, or name another folder.' },
  );
}

/** A line that is torn, strange or of a place beyond OUT is one of a photo that is not done. */
function parseManifest(text: string): {
  settings: object | undefined;
  entries: Map<string, ManifestEntry>;
} {
  let settings: object | undefined;
  const entries = new Map<string, ManifestEntry>();
  for (const line of text.split('\n')) {
    const value = parseLine(line);
    if (typeof value?.settings === 'object' && value.settings) settings ??= value.settings;
    else if (isEntry(value)) entries.set(value.photo, value);
  }
  return { settings, entries };
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) ?? undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: object | undefined): value is ManifestEntry {
  const { photo, crop, faces } = (value ?? {}) as Record<string, unknown>;
  if (typeof photo !== 'string' || typeof crop !== 'string') return false;
  if (!isPhotoPlace(photo) || !isCropPlace(crop, photo)) return false;
  if (faces === undefined) return true;
  return Array.isArray(faces) && faces.every((face, i) => isFacePath(face?.path, crop, i));
}

/** NAME/PHOTO, as the names of files can be. */
function isPhotoPlace(photo: string): boolean {
  const names = photo.split(sep === '\\' ? /[\\/]/ : '/');
  const isName = (name: string) => !['', '.', '..'].includes(name) && !name.includes('\0');
  return names.length === 2 && names.every(isName);
}

/** The places that `planCrops` gives. */
function isCropPlace(crop: string, photo: string): boolean {
  const { dir, name } = parse(photo);
  return (
    crop === `${dir}/${name}` ||
    crop === photo ||
    (crop.startsWith(`${photo}~`) && /^\d+$/.test(crop.slice(photo.length + 1)))
  );
}

function isFacePath(path: unknown, crop: string, place: number): boolean {
  return path === cropPath(crop) || path === cropPath(crop, place);
}
