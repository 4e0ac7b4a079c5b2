import { euclideanDistance } from '../distance.js';
import { meanDirection } from '../mean-direction.js';
import type { FaceHit, GalleryStore, PersonRecord, RejectionRecord } from './gallery-store.js';

/** Somebody of the gallery, and how far a face is from this person. */
export interface PersonDistance {
  readonly person: PersonRecord;
  /** Euclidean distance to the person's mean face, 0...2. */
  readonly distance: number;
}

/** How many faces are looked at first; a person with many fills them alone. */
const FIRST_HITS = 32;
const MOST_HITS = 2_048;
/** So many more people are compared by their means than are asked for: the best by single faces need not stay it. */
const SPARE_PEOPLE = 8;

/**
 * The people of the gallery that are nearest to each query, by the distance to the mean of a person's
 * faces. The mean is nearer to a new photo than the best of the single faces is, and no nearer to
 * strangers: `bench/open-set.ts` compares it with best-of and with means of distances.
 *
 * People are found by their single faces, then compared by their means.
 *
 * @param count most people of one query
 */
export async function nearestPeople(
  store: GalleryStore,
  queries: readonly Float32Array[],
  { count, signal }: { readonly count: number; readonly signal?: AbortSignal | undefined },
): Promise<PersonDistance[][]> {
  const nearest = await nearestFaces(store, queries, count, signal);
  const ids = new Set(nearest.flatMap((hits) => hits.map(({ person }) => person)));
  const people = new Map((await store.people({ ids: [...ids] })).map((one) => [one.id, one]));
  const means = await meanFaces(
    store,
    [...people.values()].filter(({ faces }) => faces > 1).map(({ id }) => id),
  );
  return nearest.map((hits, i) =>
    hits
      .flatMap(({ person: id, distance }): PersonDistance[] => {
        const person = people.get(id); // absent when another process has just removed it
        const mean = means.get(id);
        if (!person) return [];
        return [{ person, distance: mean ? euclideanDistance(queries[i]!, mean) : distance }];
      })
      .sort((a, b) => a.distance - b.distance)
      .slice(0, count),
  );
}

/** The nearest face of each of the nearest people: of as many as are asked for, where there are, and some more. */
async function nearestFaces(
  store: GalleryStore,
  queries: readonly Float32Array[],
  count: number,
  signal: AbortSignal | undefined,
): Promise<FaceHit[][]> {
  for (let most = Math.max(FIRST_HITS, 2 * count); ; most *= 4) {
    const results = await store.search(queries, most, { ...(signal && { signal }) });
    const firsts = results.map((hits) => {
      const byPerson = new Map<string, FaceHit>();
      for (const hit of hits) if (!byPerson.has(hit.person)) byPerson.set(hit.person, hit);
      return [...byPerson.values()].slice(0, count + SPARE_PEOPLE);
    });
    const isShort = (i: number) => firsts[i]!.length < count && results[i]!.length === most;
    if (most >= MOST_HITS || !results.some((_, i) => isShort(i))) return firsts;
  }
}

/** The mean of each person's faces, of length 1. */
export async function meanFaces(
  store: GalleryStore,
  people: readonly string[],
): Promise<Map<string, Float32Array>> {
  const vectors = new Map<string, Float32Array[]>();
  const faces = people.length > 0 ? await store.faces({ people }) : [];
  for (const { person, vector } of faces) {
    const known = vectors.get(person);
    if (known) known.push(vector);
    else vectors.set(person, [vector]);
  }
  return new Map([...vectors].map(([person, all]) => [person, meanDirection(all)]));
}

/**
 * Whether it was said of this face, or of one that it is more like than the person, that it is not this
 * person.
 */
export function isRejected(
  query: Float32Array,
  { person, distance }: { readonly person: { readonly id: string }; readonly distance: number },
  rejections: readonly RejectionRecord[],
): boolean {
  return rejections.some(
    (rejection) =>
      rejection.person === person.id && euclideanDistance(query, rejection.vector) <= distance,
  );
}
