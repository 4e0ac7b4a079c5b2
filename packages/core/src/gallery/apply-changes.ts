import { checkLength } from './check-changes.js';
import { Draft } from './draft.js';
import type {
  FaceRecord,
  GalleryChange,
  GalleryModel,
  NewPerson,
  RejectionRecord,
} from './gallery-store.js';
import { storeErrors } from './store-errors.js';

/** A face in memory. */
export interface KeptFace extends Omit<FaceRecord, 'hasCrop'> {
  readonly crop: Uint8Array | undefined;
}

/** All of a gallery in memory; the maps are by id, in the order in which things were added. */
export interface KeptGallery {
  readonly model: GalleryModel | undefined;
  readonly people: Map<string, NewPerson>;
  /** The id of each person by name. */
  readonly names: Map<string, string>;
  readonly faces: Map<string, KeptFace>;
  readonly rejections: Map<string, RejectionRecord>;
}

/**
 * Makes changes in the maps of a gallery: all of them, or none when one is impossible.
 *
 * @param changes whose types are checked
 * @returns the gallery after them, of the same maps
 * @throws FaceNetError CONFLICT, IDENTITY_UNKNOWN, INVALID_ARGUMENT as `GalleryStore.apply` does
 */
export function applyChanges(gallery: KeptGallery, changes: readonly GalleryChange[]): KeptGallery {
  const people = new Draft(gallery.people);
  const names = new Draft(gallery.names);
  const faces = new Draft(gallery.faces);
  const rejections = new Draft(gallery.rejections);
  let { model } = gallery;
  /** Ids whose vectors are still those of the model before. */
  const outdated = new Set<string>();

  for (const change of changes) make(change);
  if (outdated.size > 0 && gallery.model && model) {
    throw storeErrors.otherModel(gallery.model.id, model.id);
  }
  for (const draft of [people, names, faces, rejections]) draft.commit();
  return { ...gallery, model };

  function make(change: GalleryChange): void {
    switch (change.type) {
      case 'set-model': {
        const { id, embeddingSize } = change.model;
        if (model?.id === id && model.embeddingSize === embeddingSize) break;
        model = { id, embeddingSize };
        for (const [key] of [...faces.entries(), ...rejections.entries()]) outdated.add(key);
        break;
      }
      case 'add-person': {
        const { id, name, createdAt, metadata } = change.person;
        if (people.get(id)) throw storeErrors.idTaken(id);
        takeName(name, id);
        people.set(id, { id, name, createdAt, ...(metadata && { metadata: { ...metadata } }) });
        break;
      }
      case 'update-person': {
        const { id, name, metadata } = change;
        const before = personOf(id);
        if (name !== undefined && name !== before.name) {
          takeName(name, id);
          names.delete(before.name);
        }
        const renamed = { ...before, name: name ?? before.name };
        people.set(id, metadata ? { ...renamed, metadata: { ...metadata } } : renamed);
        break;
      }
      case 'remove-person': {
        const { name } = personOf(change.id);
        for (const things of [faces, rejections]) {
          for (const [id, { person }] of things.entries()) {
            if (person !== change.id) continue;
            if (change.empty) throw storeErrors.notEmpty(name);
            remove(things, id);
          }
        }
        names.delete(name);
        people.delete(change.id);
        break;
      }
      case 'add-face': {
        const { crop, ...face } = change.face;
        if (change.photoIsNew) requireNewPhoto(face);
        add(faces, { ...face, vector: ownVector(face.vector), crop: crop?.slice() });
        break;
      }
      case 'add-rejection': {
        const { rejection } = change;
        add(rejections, { ...rejection, vector: ownVector(rejection.vector) });
        break;
      }
      case 'move-face':
        move(faces, change.id, change.person);
        break;
      case 'move-rejection':
        move(rejections, change.id, change.person);
        break;
      case 'remove-face':
        remove(faces, change.id);
        break;
      case 'remove-rejection':
        remove(rejections, change.id);
        break;
      case 'set-vectors':
        for (const [id, vector] of change.vectors) {
          const [face, rejection] = [faces.get(id), rejections.get(id)];
          if (face) faces.set(id, { ...face, vector: ownVector(vector) });
          else if (rejection) rejections.set(id, { ...rejection, vector: ownVector(vector) });
          else throw storeErrors.noFace(id);
          outdated.delete(id);
        }
    }
  }

  function requireNewPhoto({
    person,
    photo,
  }: {
    readonly person: string;
    readonly photo?: string;
  }) {
    if (photo === undefined) return;
    const known = faces.entries().some(([, one]) => one.person === person && one.photo === photo);
    if (known) throw storeErrors.photoKnown(photo);
  }

  function personOf(id: string): NewPerson {
    const person = people.get(id);
    if (!person) throw storeErrors.noPerson(id);
    return person;
  }

  function takeName(name: string, id: string): void {
    if (names.get(name) !== undefined) throw storeErrors.nameTaken(name);
    names.set(name, id);
  }

  function ownVector(vector: Float32Array): Float32Array {
    if (!model) throw storeErrors.noModel();
    checkLength(vector, model);
    return vector.slice();
  }

  function add<Thing extends KeptFace | RejectionRecord>(to: Draft<Thing>, thing: Thing): void {
    personOf(thing.person);
    if (faces.get(thing.id) ?? rejections.get(thing.id)) throw storeErrors.idTaken(thing.id);
    to.set(thing.id, thing);
  }

  function move<Thing extends { readonly person: string }>(
    things: Draft<Thing>,
    id: string,
    person: string,
  ): void {
    const thing = things.get(id);
    if (!thing) throw storeErrors.noFace(id);
    personOf(person);
    things.set(id, { ...thing, person });
  }

  function remove(things: Draft<KeptFace> | Draft<RejectionRecord>, id: string): void {
    if (!things.get(id)) throw storeErrors.noFace(id);
    things.delete(id);
    outdated.delete(id);
  }
}
