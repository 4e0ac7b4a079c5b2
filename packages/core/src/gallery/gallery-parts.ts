import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { EmbeddingCard } from '../models/card.js';
import type { EmbedOptions } from '../pipeline/embedder.js';
import type { Embedding, EmbeddingLike } from '../pipeline/embedding.js';
import { checkEmbedding } from '../pipeline/embedding.js';
import type {
  AnalyzedFace,
  AnalyzeOptions,
  FacePlace,
  FindOptions,
} from '../pipeline/face-engine.js';
import type { GalleryChange, GalleryModel, GalleryStore, PersonRecord } from './gallery-store.js';
import type { CropCodec } from './kept-crop.js';
import { storeErrors } from './store-errors.js';

/** What a gallery needs of a `FaceNet`, of which it never disposes. */
export interface GalleryFaceNet<Source> {
  readonly card: EmbeddingCard;
  /** As that of `FaceNet`. */
  analyze(image: Source | RgbImage, options?: AnalyzeOptions): Promise<AnalyzedFace[]>;
  /** As that of `FaceNet`. */
  align(
    image: Source | RgbImage,
    faces?: readonly FacePlace[],
    options?: FindOptions,
  ): Promise<RgbImage[]>;
  /** As that of `FaceNet`. */
  embed(crops: readonly RgbImage[], options?: EmbedOptions): Promise<Embedding[]>;
}

/** What a gallery is made of. */
export interface GalleryOptions<Source> {
  /** Where the people are kept; the gallery closes it at its end. */
  readonly store: GalleryStore;
  /** What sees faces. Without it, people can be listed and changed, and embeddings identified. */
  readonly facenet?: GalleryFaceNet<Source>;
  /** The card of the model, where there is no `facenet`: identifying needs its thresholds. */
  readonly card?: EmbeddingCard;
  /**
   * Makes pictures of faces, so that they are kept: to be shown, and to be embedded anew for another
   * model. Without it, none are kept but those that are passed.
   */
  readonly crops?: CropCodec<Source>;
}

/** @throws FaceNetError INVALID_ARGUMENT for a gallery that was opened without one */
export function cardOf<Source>({ facenet, card = facenet?.card }: GalleryOptions<Source>) {
  if (card) return card;
  throw new FaceNetError('INVALID_ARGUMENT', 'This gallery was opened without a model.', {
    hint: 'Pass { facenet }, or { card } where only embeddings are identified.',
  });
}

/** @throws FaceNetError INVALID_ARGUMENT for a gallery that was opened without one */
export function facenetOf<Source>({ facenet }: GalleryOptions<Source>): GalleryFaceNet<Source> {
  if (facenet) return facenet;
  throw new FaceNetError('INVALID_ARGUMENT', 'This gallery was opened without a FaceNet.', {
    hint: 'Pass { facenet } to Gallery.open() to work with photos.',
  });
}

/**
 * The model of the gallery, if it has one.
 *
 * @throws FaceNetError INVALID_ARGUMENT when it is not that of the FaceNet
 */
export async function checkModel<Source>(parts: GalleryOptions<Source>): Promise<GalleryModel> {
  const { id, embeddingSize } = cardOf(parts);
  const model = await parts.store.model();
  if (model && (model.id !== id || model.embeddingSize !== embeddingSize)) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `This gallery holds embeddings of ${excerpt(model.id)}, which cannot be compared with those of ${id}.`,
      { hint: 'Load that model, or embed the gallery anew for this one with reembed().' },
    );
  }
  return { id, embeddingSize };
}

/**
 * The vectors of embeddings that callers pass.
 *
 * @throws FaceNetError INVALID_ARGUMENT for what is no embedding, or one of another model
 */
export function checkedVector(value: EmbeddingLike, { id, embeddingSize }: GalleryModel) {
  checkEmbedding(value);
  const { model, vector } = value;
  if (model === id && vector.length === embeddingSize) return Float32Array.from(vector);
  const what = model === id ? `${vector.length} values` : `the model ${excerpt(model)}`;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `An embedding of ${what} does not fit a gallery of ${id}, of ${embeddingSize} values.`,
    { hint: 'Embed the face with the model of the gallery.' },
  );
}

/**
 * A name as it is kept: composed, without white space around it.
 *
 * @throws FaceNetError INVALID_ARGUMENT for what is no name
 */
export function checkedName(name: unknown, what = 'the name of a person'): string {
  const trimmed = typeof name === 'string' ? name.normalize('NFC').trim() : '';
  const isSeen = /[^\p{Cf}\p{Z}]/u.test(trimmed); // zero-width marks alone are a name that nobody can type
  if (isSeen && trimmed.length <= 500 && !/[\p{Cc}\p{Cs}]/u.test(trimmed)) return trimmed;
  throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(name)} is not ${what}.`, {
    hint: 'It is a text of 1 to 500 characters on one line.',
  });
}

/**
 * Somebody of the gallery: by name, or by the id that stays when another process changes the name, such as
 * a `PersonRecord` has it.
 */
export type PersonKey = string | { readonly id: string };

/** Whether somebody is meant by id, who has to be there. */
export function isPersonId(who: unknown): who is { readonly id: string } {
  return typeof who === 'object' && typeof (who as { id?: unknown } | null)?.id === 'string';
}

/** @throws FaceNetError IDENTITY_UNKNOWN when nobody is called so, or has this id */
export async function personCalled(store: GalleryStore, who: unknown): Promise<PersonRecord> {
  if (isPersonId(who)) {
    const person = await store.person({ id: who.id });
    if (person) return person;
    throw storeErrors.noPerson(who.id);
  }
  const checked = checkedName(who);
  const person = await store.person({ name: checked });
  if (person) return person;
  throw new FaceNetError(
    'IDENTITY_UNKNOWN',
    `Nobody in the gallery is called ${excerpt(checked)}.`,
    {
      hint: 'people() lists everybody; capitals count.',
    },
  );
}

/** How often a change is tried anew when another process has changed the same people meanwhile. */
const TRIES = 8;

/**
 * Makes a change that is thought out from what the store holds, again when another process was quicker:
 * what it meets then decides whether it is still possible.
 *
 * @param plan looks and says what to change; what it throws is not tried again
 */
export async function applyPlan<Result>(
  store: GalleryStore,
  plan: () => Promise<{ readonly changes: readonly GalleryChange[]; readonly result: Result }>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    const { changes, result } = await plan();
    try {
      await store.apply(changes);
      return result;
    } catch (error) {
      const isRace =
        FaceNetError.is(error, 'CONFLICT') || FaceNetError.is(error, 'IDENTITY_UNKNOWN');
      if (!isRace || attempt === TRIES) throw error;
    }
  }
}

/** An id that nothing else has: 120 random bits; with a hyphen first it would seem a flag to commands. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  const id = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  return id.startsWith('-') ? newId() : id;
}
