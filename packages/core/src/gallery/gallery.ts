import { checkArray, checkObject, checkText } from '../check-argument.js';
import { euclideanDistance } from '../distance.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { RgbImage } from '../image/rgb-image.js';
import { type CompareOptions, decisionPoint } from '../pipeline/compare.js';
import type { EmbeddingLike } from '../pipeline/embedding.js';
import type { AnalyzedFace, FindOptions } from '../pipeline/face-engine.js';
import { acceptanceThreshold } from './acceptance.js';
import {
  faceOf,
  mergePeople,
  moveFace,
  personNow,
  renamePerson,
  splitPerson,
} from './change-people.js';
import {
  type Enrollment,
  type EnrollOptions,
  enrollFace,
  isKnownFace,
  type KnownFace,
} from './enroll.js';
import { type ExportOptions, exportArchive, type GalleryArchive } from './export-archive.js';
import {
  applyPlan,
  cardOf,
  checkedName,
  checkedVector,
  checkModel,
  facenetOf,
  type GalleryOptions,
  newId,
  type PersonKey,
  personCalled,
} from './gallery-parts.js';
import type {
  FaceRecord,
  GalleryCounts,
  GalleryModel,
  GalleryStore,
  PeoplePage,
  PersonMetadata,
  PersonRecord,
} from './gallery-store.js';
import { type IdentifyPeopleOptions, type Identity, identifyVectors } from './identify.js';
import { type ImportOptions, type ImportResult, importArchive } from './import-archive.js';
import { isRejected, meanFaces } from './nearest-people.js';
import { type ReembedOptions, type ReembedResult, reembedGallery } from './reembed.js';

/** How the people of a photo are identified. */
export interface IdentifyOptions
  extends IdentifyPeopleOptions,
    Omit<FindOptions, 'signal' | 'threshold'> {}

/** A face of a photo, and who it is. */
export interface IdentifiedFace<Face extends KnownFace = AnalyzedFace> extends Identity {
  readonly face: Face;
}

/** Whether a photo shows a certain person. */
export interface PersonVerification {
  readonly person: { readonly id: string; readonly name: string };
  /** The face of the photo that is nearest to the person. */
  readonly face: KnownFace;
  /** To the mean of the person's faces, 0...2. */
  readonly distance: number;
  /** Whether it is below the threshold, and nobody said that it is not this person. */
  readonly same: boolean;
  readonly threshold: number;
}

/** How large a gallery is, and what it accepts. */
export interface GalleryStats extends GalleryCounts {
  /** Absent before the first face. */
  readonly model?: GalleryModel;
  /** Distance below which faces are identified at the default rate; absent without calibrated card. */
  readonly threshold?: number;
}

/**
 * People who are known, and who is among them: enrols faces under names, and tells who is in a photo,
 * or that it is a stranger. Strangers are taken for somebody at a chosen rate, so that the distance that
 * counts gets smaller as the gallery grows.
 *
 * ```ts
 * await using gallery = await Gallery.open({ facenet, store: await openGalleryStore('people.db') });
 * await gallery.enroll('Anna', 'anna.jpg');
 * for (const { face, person } of await gallery.identify('party.jpg')) {
 *   console.log(face.box, person?.name ?? 'unknown');
 * }
 * ```
 *
 * Several processes may work with one store at once. People are meant by name, or by `{ id }`, which a
 * `PersonRecord` has too: an id stays the person's whatever others rename meanwhile.
 *
 * @typeParam Source what the backend reads images from
 */
export class Gallery<Source> {
  readonly #parts: GalleryOptions<Source>;

  private constructor(parts: GalleryOptions<Source>) {
    this.#parts = parts;
  }

  /**
   * Opens a gallery on a store. A gallery of another model opens too, to be listed, changed and
   * embedded anew; enrolling and identifying are refused then.
   *
   * @throws FaceNetError INVALID_ARGUMENT (no store), and what the store throws
   */
  static async open<Source>(options: GalleryOptions<Source>): Promise<Gallery<Source>> {
    checkObject(options, 'The parts of a gallery');
    const { store } = options;
    if (typeof store?.apply !== 'function' || typeof store.search !== 'function') {
      throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(store)} is no store of a gallery.`, {
        hint: 'Pass new MemoryGalleryStore(), or what openGalleryStore() gives.',
      });
    }
    for (const name of ['facenet', 'card', 'crops'] as const) {
      const part = options[name] ?? undefined;
      if (part !== undefined) checkObject(part, `The "${name}" of a gallery`);
    }
    await store.model(); // a store that cannot be read says so now
    return new Gallery(options);
  }

  /** Where the people are kept. */
  get store(): GalleryStore {
    return this.#parts.store;
  }

  /**
   * Adds a face to a person, who is made where nobody is called so. Bad faces are refused, doubtful ones
   * are added with a warning.
   *
   * @param name spaces around it do not count; by `{ id }` the person must be there, and is not made again
   * where another process has removed it meanwhile
   * @param face a photo, or a face that was found before
   * @throws FaceNetError NO_FACE, IDENTITY_UNKNOWN (nobody has this id), INVALID_ARGUMENT (a face that is too small, blurred or turned away,
   * with the reasons; a second face of the person in one photo; another model; no name), and as
   * `FaceNet.analyze` and the store do
   */
  enroll(
    name: PersonKey,
    face: Source | RgbImage | KnownFace,
    options?: EnrollOptions<Source>,
  ): Promise<Enrollment> {
    return enrollFace(this.#parts, name, face, options ?? {});
  }

  /**
   * Says who is in a photo: for each face the person, or none. The faces of one photo are different
   * people.
   *
   * @param photo or the faces of one, which were found before
   * @throws FaceNetError INVALID_ARGUMENT (another model, a card without thresholds, options out of
   * range), and as `FaceNet.analyze` and the store do
   */
  identify(photo: readonly AnalyzedFace[], options?: IdentifyOptions): Promise<IdentifiedFace[]>;
  identify<Face extends KnownFace>(
    faces: readonly Face[],
    options?: IdentifyOptions,
  ): Promise<IdentifiedFace<Face>[]>;
  identify(photo: Source | RgbImage, options?: IdentifyOptions): Promise<IdentifiedFace[]>;
  async identify(
    photo: Source | RgbImage | readonly KnownFace[],
    options: IdentifyOptions = {},
  ): Promise<IdentifiedFace<KnownFace>[]> {
    const { fpir, threshold, count, ...find } = Object(options) as IdentifyOptions;
    const model = await checkModel(this.#parts);
    const faces = isFaces(photo) ? photo : await facenetOf(this.#parts).analyze(photo, find);
    const vectors = faces.map(({ embedding }) => checkedVector(embedding, model));
    const photos = [faces.map((_, i) => i)];
    const people = await identifyVectors(this.#parts, vectors, photos, Object(options));
    return people.map((identity, i) => ({ face: faces[i]!, ...identity }));
  }

  /**
   * Says who each embedding is; all of them are searched for in one pass. They may come from anywhere:
   * two may be one person.
   *
   * @throws FaceNetError as {@link Gallery.identify} does
   */
  async identifyEmbeddings(
    embeddings: readonly EmbeddingLike[],
    options: IdentifyPeopleOptions = {},
  ): Promise<Identity[]> {
    checkArray(embeddings, 'The list of embeddings');
    const model = await checkModel(this.#parts);
    const vectors = embeddings.map((embedding) => checkedVector(embedding, model));
    const alone = vectors.map((_, i) => [i]);
    return identifyVectors(this.#parts, vectors, alone, Object(options));
  }

  /**
   * Whether a photo shows this person: one comparison, so the card's false-accept rates count, not the
   * size of the gallery.
   *
   * @param photo or faces of one; the face that is nearest to the person counts
   * @throws FaceNetError IDENTITY_UNKNOWN (nobody is called so, or has a face), NO_FACE,
   * INVALID_ARGUMENT (an unknown rate, another model), and as `FaceNet.analyze` and the store do
   */
  async verify(
    name: PersonKey,
    photo: Source | RgbImage | KnownFace | readonly KnownFace[],
    options: CompareOptions & FindOptions = {},
  ): Promise<PersonVerification> {
    const { far: _, threshold: __, ...find } = Object(options) as CompareOptions & FindOptions;
    const { distance: threshold } = decisionPoint(cardOf(this.#parts), Object(options));
    const model = await checkModel(this.#parts);
    const { id, name: called } = await personCalled(this.store, name);
    const mean = (await meanFaces(this.store, [id])).get(id);
    if (!mean) throw new FaceNetError('IDENTITY_UNKNOWN', `${called} has no face in the gallery.`);
    const faces = isFaces(photo)
      ? photo
      : isKnownFace(photo)
        ? [photo]
        : await facenetOf(this.#parts).analyze(photo, find);
    const [nearest] = faces
      .map((face) => {
        const distance = euclideanDistance(checkedVector(face.embedding, model), mean);
        return { face, distance };
      })
      .sort((a, b) => a.distance - b.distance);
    if (!nearest) throw new FaceNetError('NO_FACE', 'No face is found in the photo.');
    const person = { id, name: called };
    const vector = checkedVector(nearest.face.embedding, model);
    const said = await this.store.rejections([id]);
    const rejected = isRejected(vector, { person, distance: nearest.distance }, said);
    return { person, ...nearest, same: nearest.distance < threshold && !rejected, threshold };
  }

  /**
   * People by name, a page at a time.
   *
   * @throws FaceNetError INVALID_ARGUMENT for an impossible page
   */
  async people(page: PeoplePage = {}): Promise<PersonRecord[]> {
    const { ids, after, limit } = Object(page) as PeoplePage;
    if (ids !== undefined) checkArray(ids, 'The list of ids');
    if (after !== undefined) checkText(after, 'The name before the page');
    if (limit === undefined || (Number.isSafeInteger(limit) && limit >= 1)) {
      return this.store.people(Object(page));
    }
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(limit)} is no number of people.`, {
      hint: 'It is a whole number from 1.',
    });
  }

  /** @throws FaceNetError IDENTITY_UNKNOWN */
  person(name: PersonKey): Promise<PersonRecord> {
    return personCalled(this.store, name);
  }

  /**
   * Adds a person without a face.
   *
   * @param metadata what the application knows of the person
   * @throws FaceNetError CONFLICT (somebody is called so), INVALID_ARGUMENT (no name)
   */
  async create(name: string, metadata?: PersonMetadata): Promise<PersonRecord> {
    const named = { id: newId(), name: checkedName(name), createdAt: Date.now() };
    const person = { ...named, ...(metadata && { metadata }) };
    await this.store.apply([{ type: 'add-person', person }]);
    return personNow(this.store, person.id);
  }

  /** The faces of a person, in the order in which they were enrolled. */
  async faces(name: PersonKey): Promise<FaceRecord[]> {
    return this.store.faces({ people: [(await personCalled(this.store, name)).id] });
  }

  /** The picture that was kept of a face; `undefined` without one. */
  crop(faceId: string): Promise<Uint8Array | undefined> {
    return this.store.crop(faceId);
  }

  /** @throws FaceNetError IDENTITY_UNKNOWN, CONFLICT (somebody else is called so: merge) */
  async rename(name: PersonKey, newName: string): Promise<PersonRecord> {
    return personNow(this.store, await renamePerson(this.store, name, newName));
  }

  /** Puts what the application knows of a person in place of what it said before. */
  async describe(name: PersonKey, metadata: PersonMetadata): Promise<PersonRecord> {
    const { id } = await personCalled(this.store, name);
    await this.store.apply([{ type: 'update-person', id, metadata }]);
    return personNow(this.store, id);
  }

  /**
   * Makes one person of two: the faces of the first, and what was said not to be it, go to the second,
   * whose name stays.
   *
   * @throws FaceNetError IDENTITY_UNKNOWN, INVALID_ARGUMENT (twice the same)
   */
  async merge(from: PersonKey, into: PersonKey): Promise<PersonRecord> {
    return personNow(this.store, await mergePeople(this.store, from, into));
  }

  /**
   * Gives some faces of a person to a new one, where two had been taken for one.
   *
   * @throws FaceNetError IDENTITY_UNKNOWN (no such person, faces that are not this person's),
   * CONFLICT (somebody is called so already: use {@link Gallery.moveFace})
   */
  async split(name: PersonKey, faceIds: readonly string[], newName: string): Promise<PersonRecord> {
    return personNow(this.store, await splitPerson(this.store, name, faceIds, newName));
  }

  /** Removes a person with all faces. The bytes go with {@link Gallery.compact}. */
  async remove(name: PersonKey): Promise<PersonRecord> {
    const removed = await personCalled(this.store, name);
    await this.store.apply([{ type: 'remove-person', id: removed.id }]);
    return removed;
  }

  /** @throws FaceNetError IDENTITY_UNKNOWN */
  async removeFace(faceId: string): Promise<FaceRecord> {
    const face = await faceOf(this.store, faceId);
    await this.store.apply([{ type: 'remove-face', id: face.id }]);
    return face;
  }

  /**
   * Gives a face to another person, and remembers that it is not the one it was given to before.
   *
   * @throws FaceNetError IDENTITY_UNKNOWN
   */
  async moveFace(faceId: string, name: PersonKey): Promise<PersonRecord> {
    return personNow(this.store, await moveFace(this.store, faceId, name));
  }

  /**
   * Remembers that a face is not this person, though it looks alike: it, and those that are more like it
   * than like the person, are not identified as this person any more.
   *
   * @throws FaceNetError IDENTITY_UNKNOWN, INVALID_ARGUMENT (another model, no face)
   */
  async reject(face: KnownFace | EmbeddingLike, name: PersonKey): Promise<void> {
    const model = await checkModel(this.#parts);
    const vector = checkedVector(isKnownFace(face) ? face.embedding : face, model);
    await applyPlan(this.store, async () => {
      const { id: person } = await personCalled(this.store, name);
      const rejection = { id: newId(), person, vector, createdAt: Date.now() };
      const changes = [
        { type: 'set-model', model },
        { type: 'add-rejection', rejection },
      ] as const;
      return { changes, result: undefined };
    });
  }

  /**
   * Embeds all faces anew with the model of this gallery's FaceNet, from the pictures that were kept of
   * them, and makes the gallery one of that model: in one change, so that others see the gallery before
   * or after. Thresholds are those of the new model from then on.
   *
   * @throws FaceNetError CONFLICT (there are faces without a picture, or rejections, and
   * `missing` does not say to remove them), INVALID_ARGUMENT (no FaceNet, no codec of pictures), ABORTED,
   * ENGINE_FAILED, and what the store throws
   */
  reembed(options?: ReembedOptions): Promise<ReembedResult> {
    return reembedGallery(this.#parts, options ?? {});
  }

  /**
   * Gives all of the gallery as two files: JSON, and safetensors with the vectors and the pictures of the
   * faces. They are made in memory. Of what other processes change meanwhile, some may be in it.
   */
  exportTo(options?: ExportOptions): Promise<GalleryArchive> {
    return exportArchive(this.store, options ?? {});
  }

  /**
   * Adds the people of an archive: all of them, or none when something is wrong. Importing an archive a
   * second time with `merge` adds nothing.
   *
   * @throws FaceNetError GALLERY_CORRUPT (a damaged archive), CONFLICT (people are there already),
   * INVALID_ARGUMENT (another model, no archive), ABORTED, and what the store throws
   */
  importFrom(archive: GalleryArchive, options?: ImportOptions): Promise<ImportResult> {
    return importArchive(this.store, archive, options ?? {});
  }

  /** How many people and faces there are, of which model, and how near is near enough now. */
  async stats(): Promise<GalleryStats> {
    const [counts, model] = [await this.store.counts(), await this.store.model()];
    const card = this.#parts.facenet?.card ?? this.#parts.card;
    const fits = card && card.thresholds.length > 1 && (model?.id ?? card.id) === card.id;
    const threshold = fits ? acceptanceThreshold(card, counts).distance : undefined;
    return { ...counts, ...(model && { model }), ...(threshold !== undefined && { threshold }) };
  }

  /** Erases for real: afterwards nothing that was removed is left in the store's files. */
  compact(options?: { readonly signal?: AbortSignal }): Promise<void> {
    return this.store.compact(options ?? {});
  }

  /** Closes the store; the FaceNet stays for others. Calling it again does nothing. */
  dispose(): Promise<void> {
    return this.store.dispose();
  }

  /** For `await using`: as {@link Gallery.dispose}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}

function isFaces(value: unknown): value is readonly KnownFace[] {
  return Array.isArray(value) && value.every(isKnownFace);
}
