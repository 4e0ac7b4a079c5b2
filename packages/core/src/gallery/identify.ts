import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { AcceptanceOptions } from './acceptance.js';
import { acceptanceThreshold } from './acceptance.js';
import { differentPeople } from './different-people.js';
import { cardOf, type GalleryOptions } from './gallery-parts.js';
import { isRejected, nearestPeople } from './nearest-people.js';

/** A person of the gallery, by whom results are told. */
export interface PersonName {
  readonly id: string;
  readonly name: string;
}

/** How people are identified. */
export interface IdentifyPeopleOptions extends AcceptanceOptions {
  /** Most candidates of a face, 1...100; default 5. */
  readonly count?: number;
  readonly signal?: AbortSignal;
}

/** Who a face is, or that it is nobody of the gallery. */
export interface Identity {
  /** Absent when nobody is near enough. */
  readonly person?: PersonName;
  /** Distance to this person, 0...2; absent without one. */
  readonly distance?: number;
  /** Distance below which a face counts as a person of this gallery, as large as it is now. */
  readonly threshold: number;
  /** Whether the rate is smaller than those that were measured of the model. */
  readonly extrapolated: boolean;
  /** The nearest people, the nearest first, whether near enough or not. */
  readonly candidates: readonly { readonly person: PersonName; readonly distance: number }[];
}

/** So many more are looked at than are told: some may be rejected, or given to others of the photo. */
const SPARE_CANDIDATES = 4;

/**
 * Says who each vector is, in one pass over the gallery.
 *
 * @param photos which vectors come from one photo, so that they are different people
 */
export async function identifyVectors<Source>(
  parts: GalleryOptions<Source>,
  vectors: readonly Float32Array[],
  photos: readonly (readonly number[])[],
  { count = 5, signal, ...acceptance }: IdentifyPeopleOptions,
): Promise<Identity[]> {
  if (!(Number.isInteger(count) && count >= 1 && count <= 100)) {
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(count)} is no number of candidates.`, {
      hint: 'It is a whole number of 1...100.',
    });
  }
  const { store } = parts;
  const counts = await store.counts();
  const { distance: threshold, extrapolated } = acceptanceThreshold(
    cardOf(parts),
    counts,
    acceptance,
  );
  if (vectors.length === 0) return [];
  const spared = { count: count + SPARE_CANDIDATES, signal };
  const nearest = await nearestPeople(store, vectors, spared);
  const near = nearest.flat().filter(({ distance }) => distance < threshold);
  const rejections =
    counts.rejections > 0
      ? await store.rejections([...new Set(near.map(({ person }) => person.id))])
      : [];
  const allowed = nearest.map((candidates, i) =>
    candidates.filter((candidate) => !isRejected(vectors[i]!, candidate, rejections)),
  );
  const chosen = new Map<number, (typeof near)[number]>();
  for (const faces of photos) {
    const people = differentPeople(
      faces.map((face) => allowed[face]!),
      threshold,
    );
    for (const [i, one] of people.entries()) if (one) chosen.set(faces[i]!, one);
  }
  const named = ({ person: { id, name }, distance }: (typeof near)[number]) => {
    return { person: { id, name }, distance };
  };
  return vectors.map((_, i) => {
    const choice = chosen.get(i);
    const candidates = allowed[i]!.slice(0, count).map(named);
    return { ...(choice && named(choice)), threshold, extrapolated, candidates };
  });
}
