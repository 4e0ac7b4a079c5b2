import { selectFaces } from '../alignment/index.js';
import { euclideanDistance } from '../distance.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import { isRgbImage, type RgbImage } from '../image/rgb-image.js';
import { meanDirection } from '../mean-direction.js';
import type { EmbeddingLike } from '../pipeline/embedding.js';
import type { AnalyzedFace, AnalyzeOptions, FacePlace } from '../pipeline/face-engine.js';
import { thresholdAtFar } from '../pipeline/threshold-at-far.js';
import {
  type FaceQuality,
  faceQuality,
  type QualityGate,
  type QualityProblem,
  qualityProblems,
} from '../quality/index.js';
import { acceptanceThreshold } from './acceptance.js';
import {
  applyPlan,
  cardOf,
  checkedName,
  checkedVector,
  checkModel,
  facenetOf,
  type GalleryOptions,
  isPersonId,
  newId,
  type PersonKey,
  personCalled,
} from './gallery-parts.js';
import type { FaceRecord, GalleryChange, PersonRecord } from './gallery-store.js';
import { keepAligned, keepCrop } from './kept-crop.js';
import { nearestPeople } from './nearest-people.js';

/** A face that was found before: what `FaceNet.analyze` gives, or only its embedding. */
export type KnownFace = { readonly embedding: EmbeddingLike } & Partial<
  Pick<AnalyzedFace, 'box' | 'landmarks' | 'score' | 'aligned'>
>;

/** How a face is enrolled. */
export interface EnrollOptions<Source> extends Omit<AnalyzeOptions, 'select'> {
  /**
   * Which of several faces of the photo it is; default `largest`, and a warning when there are others.
   */
  readonly select?: Exclude<AnalyzeOptions['select'], 'all'>;
  /** What tells the photo from others; default its path, where it is one. */
  readonly photo?: string;
  /** The photo that a face which was found before comes from: its picture is cut from there. */
  readonly image?: Source | RgbImage;
  /** A picture of the face to keep, in place of one that the gallery makes. */
  readonly crop?: Uint8Array;
  /** What a face must be like; default that of `qualityProblems`. */
  readonly quality?: QualityGate;
  /** Enrols even a face of bad quality, or a second one of the same photo. */
  readonly force?: boolean;
}

/** Something about an enrolled face that somebody should look at. */
export interface EnrollWarning {
  /**
   * `outlier`: unlike the person's other faces; `like-another`: nearer to somebody else;
   * `several-faces`: the photo shows others too; `duplicate`: the very same face is there already and
   * was not added again; else what is wrong with its quality, where `force` let it pass.
   */
  readonly reason:
    | 'outlier'
    | 'like-another'
    | 'several-faces'
    | 'duplicate'
    | QualityProblem['reason'];
  /** A sentence for people. */
  readonly message: string;
}

/** What was enrolled. */
export interface Enrollment {
  readonly person: { readonly id: string; readonly name: string };
  readonly face: FaceRecord;
  /** Absent where only an embedding was passed. */
  readonly quality?: FaceQuality;
  readonly warnings: readonly EnrollWarning[];
}

/** Two embeddings of one face in one photo, decoded or cut a little differently, are nearer than this. */
const SAME_FACE = 0.1;

/** Adds a face to a person, who is made where nobody is called so: see `Gallery.enroll`. */
export async function enrollFace<Source>(
  parts: GalleryOptions<Source>,
  who: PersonKey,
  of: Source | RgbImage | KnownFace,
  options: EnrollOptions<Source> = {},
): Promise<Enrollment> {
  const { store } = parts;
  /** Undefined for a new name. Whoever is meant by id and has been removed is not made again. */
  const look = () =>
    isPersonId(who) ? personCalled(store, who) : store.person({ name: checkedName(who) });
  await (isPersonId(who) ? look() : checkedName(who)); // before the work
  const model = await checkModel(parts);
  const warnings: EnrollWarning[] = [];
  const { face, image } = isKnownFace(of)
    ? { face: of, image: options.image }
    : { face: await findFace(parts, of, options, warnings), image: of };
  const vector = checkedVector(face.embedding, model);
  const quality = checkQuality(parts, face, options, warnings);
  const photo = options.photo ?? (typeof image === 'string' ? image : undefined);
  const crop = options.crop ?? (await cutCrop(parts, image, face));

  return applyPlan(store, async () => {
    await checkModel(parts);
    const now = Date.now();
    const known = await look();
    const person = known ?? { id: newId(), name: checkedName(who), createdAt: now, faces: 0 };
    const { name } = person;
    const others = known ? await store.faces({ people: [known.id] }) : [];
    const twin = others.find((other) => euclideanDistance(vector, other.vector) < SAME_FACE);
    if (twin && (twin.photo === photo || euclideanDistance(vector, twin.vector) === 0)) {
      const message = `${name} has this very face already; it is not added again.`;
      const found: Enrollment = {
        person: { id: person.id, name },
        face: twin,
        ...(quality && { quality }),
        warnings: [...warnings, { reason: 'duplicate', message }],
      };
      return { changes: [], result: found };
    }
    if (!options.force && photo !== undefined && others.some((other) => other.photo === photo)) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `${excerpt(photo)} shows ${excerpt(name)} already, with another face.`,
        {
          hint: 'Nobody is in a photo twice: check the name, or pass { force: true } for a collage.',
        },
      );
    }
    const record: FaceRecord = {
      id: newId(),
      person: person.id,
      vector,
      createdAt: now,
      ...(photo !== undefined && { photo }),
      ...(quality && { quality: quality.overall }),
      hasCrop: crop !== undefined,
    };
    const { hasCrop: _, ...added } = record;
    const obsolete = known ? await store.rejections([known.id]) : [];
    const changes: GalleryChange[] = [
      { type: 'set-model', model },
      ...(known ? [] : [{ type: 'add-person', person } as const]),
      // The same photo may come twice at the same moment: whoever is second finds it there.
      { type: 'add-face', face: { ...added, ...(crop && { crop }) }, photoIsNew: !options.force },
      // Who says that this is the person takes back that it is not.
      ...obsolete
        .filter((rejection) => euclideanDistance(vector, rejection.vector) < SAME_FACE)
        .map(({ id }): GalleryChange => ({ type: 'remove-rejection', id })),
    ];
    const doubts = await doubtsAbout(parts, vector, person, others);
    const result: Enrollment = {
      person: { id: person.id, name },
      face: record,
      ...(quality && { quality }),
      warnings: [...warnings, ...doubts],
    };
    return { changes, result };
  });
}

export function isKnownFace(value: unknown): value is KnownFace {
  return typeof value === 'object' && value !== null && 'embedding' in value;
}

async function findFace<Source>(
  parts: GalleryOptions<Source>,
  source: Source | RgbImage,
  options: EnrollOptions<Source>,
  warnings: EnrollWarning[],
): Promise<AnalyzedFace> {
  const { select = 'largest', photo, image, crop, quality, force, ...find } = options;
  const faces = await facenetOf(parts).analyze(source, find);
  // The size of the photo matters to `central` alone; the faces' own extent stands for it.
  const extent = {
    width: Math.max(1, ...faces.map(({ box }) => box[2])),
    height: Math.max(1, ...faces.map(({ box }) => box[3])),
  };
  const [face] = selectFaces(faces, extent, select);
  if (!face) {
    const named = typeof source === 'string' ? ` in ${source}` : '';
    throw new FaceNetError('NO_FACE', `No face is found${named}.`, {
      hint: 'Use a photo with a larger face that looks ahead, or set a smaller minSize.',
    });
  }
  if (faces.length > 1) {
    const message = `The photo shows ${faces.length} faces; the ${select} one was taken.`;
    warnings.push({ reason: 'several-faces', message });
  }
  return face;
}

function checkQuality<Source>(
  parts: GalleryOptions<Source>,
  face: KnownFace,
  { quality: gate, force }: EnrollOptions<Source>,
  warnings: EnrollWarning[],
): FaceQuality | undefined {
  const { box, landmarks, score, aligned } = face;
  if (!box || !landmarks || !aligned) return undefined;
  const place = { box, landmarks, ...(score !== undefined && { score }) };
  const quality = faceQuality(place, aligned, cardOf(parts).alignment);
  const problems = qualityProblems(quality, gate);
  if (problems.length > 0 && !force) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `This face is not good enough to be enrolled. ${problems.map(({ message }) => message).join(' ')}`,
      { hint: 'Use a better photo, or pass { force: true }.' },
    );
  }
  warnings.push(...problems);
  return quality;
}

/** The face's surroundings in the photo, or the crop that was embedded, where the photo is gone. */
async function cutCrop<Source>(
  parts: GalleryOptions<Source>,
  image: Source | RgbImage | undefined,
  { box, landmarks, aligned }: KnownFace,
): Promise<Uint8Array | undefined> {
  const { crops: codec } = parts;
  if (!codec) return undefined;
  if (image === undefined || !box || !landmarks) {
    return aligned && keepAligned(aligned, cardOf(parts).alignment, codec);
  }
  const place: FacePlace = { box, landmarks };
  const pixels = isRgbImage(image) ? image : await codec.readImage(image as Source);
  return keepCrop(pixels, place, codec);
}

/** Whether the face is unlike the person's others, or like somebody else. */
async function doubtsAbout<Source>(
  parts: GalleryOptions<Source>,
  vector: Float32Array,
  person: PersonRecord,
  others: readonly FaceRecord[],
): Promise<EnrollWarning[]> {
  const { store } = parts;
  const card = cardOf(parts);
  if (card.thresholds.length < 2) return []; // nobody knows what is far for this model
  const doubts: EnrollWarning[] = [];
  const shown = (distance: number) => distance.toFixed(2);
  const own =
    others.length > 0
      ? euclideanDistance(vector, meanDirection(others.map((other) => other.vector)))
      : Number.POSITIVE_INFINITY;
  const usual = thresholdAtFar(card, card.defaultFar).distance;
  if (others.length > 0 && own >= usual) {
    const message =
      `This face is unlike the ${others.length} of ${person.name} that are enrolled: its distance is ` +
      `${shown(own)}, where faces of one person are mostly below ${shown(usual)}.`;
    doubts.push({ reason: 'outlier', message });
  }
  const bound = acceptanceThreshold(card, await store.counts()).distance;
  const [near = []] = await nearestPeople(store, [vector], { count: 2 });
  const other = near.find((one) => one.person.id !== person.id);
  if (other && other.distance < bound && other.distance < own) {
    const message =
      `This face is like ${other.person.name}: the distance is ${shown(other.distance)}` +
      `${others.length > 0 ? `, to ${person.name} ${shown(own)}` : ''}.`;
    doubts.push({ reason: 'like-another', message });
  }
  return doubts;
}
