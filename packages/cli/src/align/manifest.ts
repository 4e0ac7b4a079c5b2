import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ioFailed } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import type { AlignOutcome, AlignSettings } from './align-photo.js';

const NAME = 'manifest.jsonl';

/** One photo in the manifest. */
export type ManifestEntry = AlignOutcome & {
  /** Path below IN. */
  readonly photo: string;
  /** Path of its crops below OUT, without ending. */
  readonly crop: string;
};

/**
 * What runs into one folder have done: `OUT/manifest.jsonl`. Its first line holds the settings,
 * each other line one photo; of several lines of one photo the last counts. Lines are appended
 * whole, so that several runs may share the file and a killed one leaves at most a torn last line.
 */
export class Manifest {
  readonly #path: string;
  readonly #entries: Map<string, ManifestEntry>;

  private constructor(path: string, entries: Map<string, ManifestEntry>) {
    this.#path = path;
    this.#entries = entries;
  }

  /**
   * Opens the manifest of a folder, or begins one.
   *
   * @throws FaceNetError INVALID_ARGUMENT when the folder holds crops of other settings, IO_FAILED
   */
  static async open(outputDir: string, settings: AlignSettings): Promise<Manifest> {
    const path = join(outputDir, NAME);
    try {
      await mkdir(outputDir, { recursive: true });
      const text = await readFile(path, 'utf8').catch(absentIsEmpty);
      const { settings: earlier, entries } = parseManifest(text);
      if (earlier) requireEqual(outputDir, earlier, settings);
      // The first line after a torn one must begin on a line of its own.
      const gap = text === '' || text.endsWith('\n') ? '' : '\n';
      const header = earlier ? '' : `${JSON.stringify({ version: 1, settings })}\n`;
      await appendFile(path, gap + header);
      return new Manifest(path, entries);
    } catch (error) {
      throw FaceNetError.is(error) ? error : ioFailed('read', path, error);
    }
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
    try {
      await appendFile(this.#path, `${JSON.stringify(entry)}\n`);
    } catch (error) {
      throw ioFailed('write', this.#path, error);
    }
  }
}

function absentIsEmpty(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
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

/** Reads a manifest. A line that is torn or strange is one of a photo that is not done. */
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
  return (
    faces === undefined ||
    (Array.isArray(faces) && faces.every((face) => typeof face?.path === 'string'))
  );
}
