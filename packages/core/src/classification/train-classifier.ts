import { throwIfAborted } from '../abort.js';
import { checkArray, checkObject, checkText, optionsOf } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { EmbeddingCard } from '../models/card.js';
import { checkEmbedding, type EmbeddingLike } from '../pipeline/embedding.js';
import type { ProgressReporter } from '../progress.js';
import { type ClassRows, startsOf } from './class-rows.js';
import { FaceClassifier } from './face-classifier.js';
import { type ClassifierKind, methodOf } from './methods.js';
import { MOST_NEIGHBOURS } from './nearest-neighbours.js';
import { measureThresholds } from './stranger-thresholds.js';

/** Faces with the name of each, as `embedDataset` of the backend packages gives them. */
export interface ClassifierFaces {
  /** N embeddings, or N rows of `card.embeddingSize` values, row-major; unit vectors. */
  readonly embeddings: Float32Array | readonly EmbeddingLike[];
  /** N names. */
  readonly labels: readonly string[];
  /** Of the model that made them; its thresholds tell strangers. */
  readonly card: Pick<EmbeddingCard, 'id' | 'embeddingSize' | 'thresholds'>;
}

/** How a classifier is trained. */
export interface TrainClassifierOptions {
  /** Default `svm`, the original's. */
  readonly kind?: ClassifierKind;
  /** `svm`: how far its conditions may be violated, LIBSVM's `eps`, above 0; default 0.001. */
  readonly tolerance?: number;
  /**
   * `svm`: what the parts of its cross-validation are drawn from, a whole number of 32 bits; default
   * 0. scikit-learn draws it from its random state:
   * `new MersenneTwister(randomState).below(2 ** 31 - 1)` is the same.
   */
  readonly seed?: number;
  /** `knn`: how many of the nearest faces vote, at least 1; default 5. */
  readonly neighbours?: number;
  readonly signal?: AbortSignal;
  /** `svm`: told of the pairs of people that are trained. */
  readonly onProgress?: ProgressReporter;
}

/** Rows may differ from length 1 by what rounding to 16 bits leaves. */
const LENGTH_TOLERANCE = 1e-3;

/**
 * Trains a classifier of the people in `labels`.
 *
 * ```ts
 * const people = await embedDataset('people', { align: true });
 * const classifier = await trainClassifier(people, { kind: 'svm' });
 * await writeFile('people.classifier', writeClassifier(classifier));
 * ```
 *
 * The classes are in the order in which their names first come. A linear `svm` is what the original
 * trains; `knn` and `centroid` are as good from a few photos a person on, and can be trained on one
 * person alone.
 *
 * @throws FaceNetError INVALID_ARGUMENT for embeddings that are none or of another model, a name that is
 * empty, an SVM of one person, or impossible options; ABORTED
 */
export async function trainClassifier(
  faces: ClassifierFaces,
  options: TrainClassifierOptions = {},
): Promise<FaceClassifier> {
  const settings = optionsOf(options);
  const { kind = 'svm', tolerance = 1e-3, seed = 0, neighbours = 5, signal, onProgress } = settings;
  const method = methodOf(kind);
  check('tolerance', tolerance, (v) => v > 0 && v < 1, 'It is a number above 0, such as 0.001.');
  check(
    'seed',
    seed,
    (v) => Number.isInteger(v) && v >= 0 && v < 2 ** 32,
    'It is a whole number of 0...4294967295.',
  );
  check(
    'number of neighbours',
    neighbours,
    (v) => Number.isInteger(v) && v >= 1 && v <= MOST_NEIGHBOURS,
    `It is a whole number of 1...${MOST_NEIGHBOURS}.`,
  );
  throwIfAborted(signal, 'Training a classifier');
  checkObject(faces, 'The faces');
  const { rows, classNames } = sortByClass(faces);
  const { card } = faces;
  const learned = await method.train(rows, {
    tolerance,
    seed,
    neighbours,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
  const facts = {
    kind,
    model: card.id,
    embeddingSize: card.embeddingSize,
    classNames,
    faces: classNames.map((_, c) => rows.starts[c + 1]! - rows.starts[c]!),
    thresholds:
      card.thresholds.length > 1
        ? card.thresholds.map(({ far, distance }) => ({ far, distance }))
        : measureThresholds(rows),
  };
  return new FaceClassifier(facts, learned);
}

/** The embeddings by name, the names as they first come. */
function sortByClass({ embeddings, labels, card }: ClassifierFaces) {
  checkObject(card, 'The card');
  checkText(card.id, 'The id of the card');
  checkArray(card.thresholds, "The list of the card's thresholds");
  for (const point of card.thresholds) checkObject(point, 'A threshold of the card');
  const { embeddingSize: size } = card;
  check('embedding size', size, (v) => Number.isInteger(v) && v >= 1, 'Pass the card of a model.');
  checkArray(embeddings, 'The list of embeddings');
  checkArray(labels, 'The list of names');
  const given = embeddings instanceof Float32Array ? embeddings.length / size : embeddings.length;
  if (given !== labels.length || given === 0) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `There are ${given} embeddings of ${size} values and ${labels.length} names.`,
      { hint: 'Pass one name for every embedding, and at least one.' },
    );
  }
  const rowsOf = new Map<string, number[]>();
  for (const [i, name] of labels.entries()) {
    checkText(name, 'The name of a person');
    if (name === '') throw new FaceNetError('INVALID_ARGUMENT', `The name of face ${i} is empty.`);
    const rows = rowsOf.get(name);
    if (rows) rows.push(i);
    else rowsOf.set(name, [i]);
  }
  const checked = [...rowsOf.values()].flat().map((i) => vectorOf(embeddings, i, card));
  const vectors = new Float32Array(labels.length * size);
  for (const [i, vector] of checked.entries()) vectors.set(vector, i * size);
  const starts = startsOf([...rowsOf.values()].map((rows) => rows.length));
  const rows: ClassRows = { size, vectors, starts };
  return { rows, classNames: [...rowsOf.keys()] };
}

function vectorOf(
  embeddings: ClassifierFaces['embeddings'],
  i: number,
  { id, embeddingSize: size }: ClassifierFaces['card'],
): Float32Array | readonly number[] {
  if (embeddings instanceof Float32Array) {
    const row = embeddings.subarray(i * size, (i + 1) * size);
    if (Math.abs(Math.hypot(...row) - 1) <= LENGTH_TOLERANCE) return row;
    throw new FaceNetError('INVALID_ARGUMENT', `Row ${i} of the embeddings is no unit vector.`, {
      hint: 'Pass what embed() and embedDataset() give.',
    });
  }
  const embedding = embeddings[i];
  checkEmbedding(embedding);
  if (embedding.model === id && embedding.vector.length === size) return embedding.vector;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `Embedding ${i} is of "${embedding.model}" and has ${embedding.vector.length} values, not ${size} of "${id}".`,
    { hint: 'Embed all faces with one model, and pass its card.' },
  );
}

function check(
  name: string,
  value: unknown,
  sound: (value: number) => boolean,
  hint: string,
): void {
  if (typeof value === 'number' && sound(value)) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(value)} is no ${name}.`, { hint });
}
