import { checkArray } from '../check-argument.js';
import { euclideanDistance } from '../distance.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { applyPlan, checkedName, newId, type PersonKey, personCalled } from './gallery-parts.js';
import type { FaceRecord, GalleryChange, GalleryStore, PersonRecord } from './gallery-store.js';
import { storeErrors } from './store-errors.js';

/** What was said of a face is taken back when the very same face is given to the person. */
const SAME_FACE = 0.1;

/** Makes one person of two: see `Gallery.merge`. */
export function mergePeople(store: GalleryStore, from: PersonKey, into: PersonKey) {
  return applyPlan(store, async () => {
    const [source, target] = [await personCalled(store, from), await personCalled(store, into)];
    if (source.id === target.id) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `${excerpt(target.name)} cannot be merged with itself.`,
      );
    }
    const faces = await store.faces({ people: [source.id, target.id] });
    const said = await store.rejections([source.id, target.id]);
    const changes: GalleryChange[] = [];
    for (const { id, person } of faces) {
      if (person === source.id) changes.push({ type: 'move-face', id, person: target.id });
    }
    for (const { id, person, vector } of said) {
      const refuted = faces.some((face) => euclideanDistance(face.vector, vector) < SAME_FACE);
      if (refuted) changes.push({ type: 'remove-rejection', id });
      else if (person === source.id) {
        changes.push({ type: 'move-rejection', id, person: target.id });
      }
    }
    changes.push({ type: 'remove-person', id: source.id, empty: true });
    const metadata = { ...source.metadata, ...target.metadata };
    if (source.metadata) changes.push({ type: 'update-person', id: target.id, metadata });
    return { changes, result: target.id };
  });
}

/** Gives some faces of a person to a new one: see `Gallery.split`. */
export function splitPerson(
  store: GalleryStore,
  name: PersonKey,
  faceIds: readonly string[],
  called: string,
) {
  checkArray(faceIds, 'The list of faces');
  const newName = checkedName(called);
  return applyPlan(store, async () => {
    const source = await personCalled(store, name);
    if (await store.person({ name: newName })) throw storeErrors.nameTaken(newName);
    const own = new Set((await store.faces({ people: [source.id] })).map(({ id }) => id));
    const ids = new Set(faceIds);
    const foreign = [...ids].find((id) => !own.has(id));
    if (ids.size === 0 || foreign !== undefined) {
      const what =
        ids.size === 0
          ? 'No face is named'
          : `${excerpt(foreign)} is no face of ${excerpt(source.name)}`;
      throw new FaceNetError('IDENTITY_UNKNOWN', `${what}.`, {
        hint: 'faces() lists those of a person with their ids.',
      });
    }
    const person = { id: newId(), name: newName, createdAt: Date.now() };
    const changes: GalleryChange[] = [
      { type: 'add-person', person },
      ...[...ids].map((id): GalleryChange => ({ type: 'move-face', id, person: person.id })),
    ];
    return { changes, result: person.id };
  });
}

/** Gives a face to another person, and remembers whose it is not: see `Gallery.moveFace`. */
export function moveFace(store: GalleryStore, faceId: string, name: PersonKey) {
  return applyPlan(store, async () => {
    const target = await personCalled(store, name);
    const face = await faceOf(store, faceId);
    if (face.person === target.id) return { changes: [], result: target.id };
    const said = await store.rejections([target.id]);
    const rejection = {
      id: newId(),
      person: face.person,
      vector: face.vector,
      createdAt: Date.now(),
    };
    const changes: GalleryChange[] = [
      { type: 'move-face', id: face.id, person: target.id },
      { type: 'add-rejection', rejection },
      ...said
        .filter(({ vector }) => euclideanDistance(vector, face.vector) < SAME_FACE)
        .map(({ id }): GalleryChange => ({ type: 'remove-rejection', id })),
    ];
    return { changes, result: target.id };
  });
}

/** Gives a person another name: see `Gallery.rename`. */
export function renamePerson(store: GalleryStore, from: PersonKey, to: string) {
  const name = checkedName(to);
  return applyPlan(store, async () => {
    const { id } = await personCalled(store, from);
    const holder = await store.person({ name });
    if (holder && holder.id !== id) throw storeErrors.nameTaken(name);
    return { changes: [{ type: 'update-person', id, name }], result: id };
  });
}

/** @throws FaceNetError IDENTITY_UNKNOWN when there is no such face */
export async function faceOf(store: GalleryStore, id: unknown): Promise<FaceRecord> {
  const [face] = typeof id === 'string' ? await store.faces({ ids: [id] }) : [];
  if (!face) throw storeErrors.noFace(id as string); // shown as it is
  return face;
}

/** As it is now. @throws FaceNetError IDENTITY_UNKNOWN when another process has removed it meanwhile */
export async function personNow(store: GalleryStore, id: string): Promise<PersonRecord> {
  const person = await store.person({ id });
  if (!person) throw storeErrors.noPerson(id);
  return person;
}
