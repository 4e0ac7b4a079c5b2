import type { AlignOutcome } from './task.js';

/** One photo in the manifest. */
export type ManifestEntry = AlignOutcome & {
  /** Path below IN. */
  readonly photo: string;
  /** Path of its crops below OUT, without ending. */
  readonly crop: string;
};

/** Reads a manifest. A line that is torn or strange is one of a photo that is not done. */
export function parseManifest(text: string): {
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
