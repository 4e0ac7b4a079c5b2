import type { DistanceMetric } from '@facenet/core/evaluation';

/** What stands where there is no number, for example the rate of a fold without such pairs. */
const NONE = '–';

/** A share of 0...1 in per cent: 0.98667 is "98.67%". */
export function percent(share: number, decimals = 2): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(decimals)}%` : NONE;
}

export function fixed(value: number, decimals: number): string {
  return Number.isFinite(value) ? value.toFixed(decimals) : NONE;
}

/** A false-accept rate as it is asked for: "0.001". */
export function rate(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : NONE;
}

/** "13,233" */
export function whole(value: number): string {
  return value.toLocaleString('en-GB');
}

const NAMES: Readonly<Record<DistanceMetric, string>> = {
  'squared-euclidean': 'Squared Euclidean distance',
  'cosine-angle': 'Angle of the embeddings, as a part of 180°',
};

/** What the distances of a report are, in words. */
export const measureName = (metric: DistanceMetric): string => NAMES[metric];

/** A command line as one would type it into a POSIX shell. */
export function shellLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

const SEPARATOR = /[\\/]/;
const EXTENSION = /(?<=.)\.(?:jpe?g|png|webp|gif|bmp|tiff?)$/i;

/**
 * Short names of images: their paths below the folder that all share. A folder whose name the file
 * repeats, as in `Ann_Lee/Ann_Lee_0001.jpg`, is left out, and so is the extension.
 */
export function photoNamer(paths: Iterable<string>): (path: string) => string {
  const shared = sharedFolders(paths);
  return (path) => {
    const parts = path.split(SEPARATOR).slice(shared);
    const [folder, file] = parts.slice(-2);
    if (folder && file?.startsWith(`${folder}_`)) parts.splice(-2, 1);
    return parts.join('/').replace(EXTENSION, '');
  };
}

/** How many folders all paths begin with. */
function sharedFolders(paths: Iterable<string>): number {
  let shared: string[] | undefined;
  for (const path of paths) {
    const folders = path.split(SEPARATOR).slice(0, -1);
    if (!shared) shared = folders;
    const differing = shared.findIndex((folder, i) => folder !== folders[i]);
    if (differing >= 0) shared = shared.slice(0, differing);
  }
  return shared?.length ?? 0;
}
