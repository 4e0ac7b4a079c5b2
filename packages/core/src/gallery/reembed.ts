import { createAbortPoint } from '../abort.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { ProgressReporter } from '../progress.js';
import { applyPlan, facenetOf, type GalleryOptions } from './gallery-parts.js';
import type { GalleryChange, GalleryStore } from './gallery-store.js';
import { placeInCrop } from './kept-crop.js';

/** How a gallery is embedded anew. */
export interface ReembedOptions {
  /**
   * What becomes of faces that cannot be embedded anew, since no picture of them was kept or it shows no
   * face, and of rejections, of which none is kept: `refuse` (default) changes nothing when there are
   * any; `remove` removes them and says so.
   */
  readonly missing?: 'refuse' | 'remove';
  readonly signal?: AbortSignal;
  /** Told of the faces that are done. */
  readonly onProgress?: ProgressReporter;
}

/** A face that could not be embedded anew. */
export interface MissingFace {
  readonly id: string;
  /** Name of its person. */
  readonly person: string;
  readonly photo?: string;
  readonly reason: string;
}

/** What embedding anew has done. */
export interface ReembedResult {
  /** Faces with new embeddings; 0 where the gallery was of this model already. */
  readonly faces: number;
  /** Faces that were removed, with the reasons. */
  readonly removed: readonly MissingFace[];
  /** Rejections that were removed. */
  readonly rejections: number;
}

/** Faces that are embedded together. */
const BATCH = 16;
const PAGE = 200;

/** Embeds all faces of a gallery with the model of its FaceNet: see `Gallery.reembed`. */
export async function reembedGallery<Source>(
  parts: GalleryOptions<Source>,
  { missing = 'refuse', signal, onProgress }: ReembedOptions = {},
): Promise<ReembedResult> {
  const { store } = parts;
  const { card } = facenetOf(parts);
  if (missing !== 'refuse' && missing !== 'remove') {
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(missing)} cannot be done with faces.`, {
      hint: 'Those without a picture are refused or removed: pass "refuse" or "remove".',
    });
  }
  const { id, embeddingSize } = card;
  /** Outcomes are kept over attempts, so that a face that came meanwhile costs itself alone. */
  const outcomes = new Map<string, Float32Array | string>();
  return applyPlan(store, async () => {
    const before = await store.model();
    if (!before || (before.id === id && before.embeddingSize === embeddingSize)) {
      return { changes: [], result: { faces: 0, removed: [], rejections: 0 } };
    }
    const abortPoint = createAbortPoint(signal, 'Embedding anew');
    const { faces, rejections } = await listVectors(store, abortPoint);
    for (const face of faces)
      if (!face.hasCrop) outcomes.set(face.id, 'No picture of it was kept.');
    const lost = () => faces.filter((face) => typeof outcomes.get(face.id) === 'string');
    const check = () => missing === 'refuse' && refuse(lost().map(missingFace), unknown.length);
    /** What was said of a face that is enrolled as somebody else is embedded anew with that face. */
    const faceLike = new Map(faces.map((face) => [face.key, face.id]));
    const unknown = rejections.filter(({ key }) => !faceLike.has(key));
    check(); // before the work
    for (let start = 0; start < faces.length; start += BATCH) {
      await abortPoint();
      const batch = faces.slice(start, start + BATCH).filter((face) => !outcomes.has(face.id));
      await embedKept(parts, batch, outcomes);
      const done = Math.min(start + BATCH, faces.length);
      onProgress?.({ task: 'embed', done, total: faces.length, unit: 'faces' });
    }
    check();

    const vectors = new Map<string, Float32Array>();
    for (const face of faces) {
      const outcome = outcomes.get(face.id);
      if (typeof outcome === 'object') vectors.set(face.id, outcome);
    }
    const removed = lost();
    const gone: GalleryChange[] = removed.map((face) => ({ type: 'remove-face', id: face.id }));
    let left = 0;
    for (const rejection of rejections) {
      const vector = vectors.get(faceLike.get(rejection.key) ?? '');
      if (vector) vectors.set(rejection.id, vector);
      else gone.push({ type: 'remove-rejection', id: rejection.id });
      if (vector) left++;
    }
    const result: ReembedResult = {
      faces: faces.length - removed.length,
      removed: removed.map(missingFace),
      rejections: rejections.length - left,
    };
    const model = { id, embeddingSize };
    const changes = [
      ...gone,
      { type: 'set-model', model },
      { type: 'set-vectors', vectors },
    ] as const;
    return { changes, result };
  });

  function missingFace({ id: face, name, photo }: ListedFace): MissingFace {
    const reason = outcomes.get(face) as string;
    return { id: face, person: name, reason, ...(photo !== undefined && { photo }) };
  }
}

interface ListedFace {
  readonly id: string;
  /** Of its person. */
  readonly name: string;
  readonly photo: string | undefined;
  readonly hasCrop: boolean;
  /** The same for the same vector, and next to never for others. */
  readonly key: string;
}

/** Everything that has a vector, without the vectors. */
async function listVectors(store: GalleryStore, abortPoint: () => Promise<void>) {
  const faces: ListedFace[] = [];
  const rejections: { readonly id: string; readonly key: string }[] = [];
  const keyOf = (vector: Float32Array) => vector.subarray(0, 16).join();
  for (let after: string | undefined; ; ) {
    await abortPoint();
    const people = await store.people({ limit: PAGE, ...(after !== undefined && { after }) });
    after = people.at(-1)?.name;
    const names = new Map(people.map((person) => [person.id, person.name]));
    const ids = [...names.keys()];
    for (const { id, person, photo, hasCrop, vector } of await store.faces({ people: ids })) {
      faces.push({ id, name: names.get(person)!, photo, hasCrop, key: keyOf(vector) });
    }
    for (const { id, vector } of await store.rejections(ids)) {
      rejections.push({ id, key: keyOf(vector) });
    }
    if (people.length < PAGE) return { faces, rejections };
  }
}

/** Embeds the kept pictures of faces; where that fails, the outcome says why. */
async function embedKept<Source>(
  parts: GalleryOptions<Source>,
  faces: readonly ListedFace[],
  outcomes: Map<string, Float32Array | string>,
): Promise<void> {
  const facenet = facenetOf(parts);
  const aligned = [];
  for (const { id } of faces) {
    const bytes = await parts.store.crop(id);
    if (!bytes) {
      outcomes.set(id, 'It was removed meanwhile.');
      continue;
    }
    try {
      if (!parts.crops) throw noCodec();
      const image = await parts.crops.decode(bytes);
      const place = placeInCrop(bytes);
      if (place) {
        const [crop] = await facenet.align(image, [place]);
        if (crop) aligned.push({ id, crop });
        else outcomes.set(id, 'Its picture cannot be cut.');
        continue;
      }
      const [face] = await facenet.analyze(image, { select: 'central' });
      outcomes.set(id, face ? face.embedding.vector : 'No face is found in its picture.');
    } catch (error) {
      const ends = ['DISPOSED', 'ABORTED', 'ENGINE_FAILED', 'ENGINE_UNAVAILABLE'] as const;
      const isOfPicture = FaceNetError.is(error) && !ends.some((code) => error.code === code);
      if (!isOfPicture || !parts.crops) throw error;
      outcomes.set(id, error.message);
    }
  }
  const embeddings = await facenet.embed(aligned.map(({ crop }) => crop));
  for (const [i, { id }] of aligned.entries()) outcomes.set(id, embeddings[i]!.vector);
}

function noCodec(): FaceNetError {
  return new FaceNetError(
    'INVALID_ARGUMENT',
    'This gallery was opened without a codec of pictures.',
    {
      hint: 'Pass { crops: cropCodec() } to Gallery.open().',
    },
  );
}

function refuse(faces: readonly MissingFace[], rejections: number): void {
  const [first] = faces;
  if (!first && rejections === 0) return;
  const ofFaces = first
    ? `${faces.length} faces cannot be embedded anew, the first of ${excerpt(first.person)}: ${first.reason}`
    : '';
  const ofRejections =
    rejections > 0
      ? `Of ${rejections} faces that are said not to be a person no picture is kept.`
      : '';
  const message = [ofFaces, ofRejections].filter(Boolean).join(' ');
  throw new FaceNetError('CONFLICT', message, {
    hint: 'Enrol them again, or pass { missing: "remove" } to go on without them; they are listed then.',
  });
}
