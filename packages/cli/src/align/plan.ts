import { parse } from 'node:path';
import type { PhotoClass } from '@facenet/backend-node';

/** A photo and the place of its crops. Paths below IN and OUT, with "/" on every system. */
export interface PlannedPhoto {
  /** "Ada_Lovelace/1.jpg" */
  readonly photo: string;
  /** "Ada_Lovelace/1", to which an ending is added. */
  readonly crop: string;
}

/**
 * Gives every photo a place of its own for its crops: `NAME/a.gif` goes to `NAME/a.png`, and where
 * that is taken, `NAME/a.jpg` to `NAME/a.jpg.png`.
 *
 * @param known places of earlier runs by photo; these stay, whatever photos came since
 * @returns the photos class by class
 */
export function planCrops(
  classes: readonly PhotoClass[],
  known: ReadonlyMap<string, string>,
): PlannedPhoto[][] {
  // Some file systems do not tell upper from lower case.
  const key = (place: string) => place.toLowerCase();
  const taken = new Set([...known.values()].map(key));
  const place = (photo: string, stem: string) => {
    let crop = taken.has(key(stem)) ? photo : stem;
    for (let n = 2; taken.has(key(crop)); n++) crop = `${photo}~${n}`;
    taken.add(key(crop));
    return crop;
  };
  return classes.map(({ name, files }) =>
    files.map((file) => {
      const photo = `${name}/${file}`;
      return { photo, crop: known.get(photo) ?? place(photo, `${name}/${parse(file).name}`) };
    }),
  );
}

/** The items in random order (Fisher and Yates). */
export function shuffled<Item>(items: readonly Item[], random: () => number = Math.random): Item[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
