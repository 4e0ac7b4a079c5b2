import { createAbortPoint } from '../abort.js';
import { checkArray, optionsOf } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { OperatingPoint } from '../models/card.js';
import { checkEmbedding, type EmbeddingLike } from '../pipeline/embedding.js';
import { thresholdAtFar } from '../pipeline/threshold-at-far.js';
import type { ProgressReporter } from '../progress.js';
import type { TrainedMethod } from './method.js';
import type { ClassifierKind } from './methods.js';

/** What decides whether somebody is unknown. */
export interface ClassifyOptions {
  /**
   * How many of the strangers may be taken for somebody, above 0, at most 1; default 0.01. The more
   * faces a classifier was trained on, the nearer a face must be.
   */
  readonly far?: number;
  /** A distance to decide by instead, 0...2; at 2 nobody is unknown, as in the original. */
  readonly threshold?: number;
  /** Who is less likely than this is unknown, too; 0...1, default 0. */
  readonly minProbability?: number;
  /** How many candidates are told, at least 1; default 3. */
  readonly count?: number;
}

/** One of the people that a face might be. */
export interface ClassMatch {
  readonly name: string;
  /** Place in {@link FaceClassifier.classNames}. */
  readonly index: number;
  /** 0...1, among the people of the classifier: it does not know of any other. */
  readonly probability: number;
  /**
   * Euclidean distance to the nearest training face of this person, with the kind `centroid` to the
   * mean of them; 0...2.
   */
  readonly distance: number;
}

/** Who a face is. */
export interface Classification {
  /** Absent for strangers: the best candidate is too far away, or too unlikely. */
  readonly name?: string;
  /** The likeliest person, whether accepted or not. */
  readonly best: ClassMatch;
  /** The likeliest people, the best first. */
  readonly candidates: readonly ClassMatch[];
  /** One a person, in the order of the classifier's `classNames`; their sum is 1. */
  readonly probabilities: Float64Array;
  /** The distance that was decided by. */
  readonly threshold: number;
}

/** What is known of a classifier besides what it has learned. */
export interface ClassifierFacts {
  readonly kind: ClassifierKind;
  /** Id of the card whose embeddings it takes. */
  readonly model: string;
  readonly embeddingSize: number;
  /** Unique, in the order of {@link Classification.probabilities}. */
  readonly classNames: readonly string[];
  /** Faces that it learned from, of each person. */
  readonly faces: readonly number[];
  /**
   * Distances of pairs of different people by their rate, two or more, by which strangers are told; none
   * where they are not known, and then nobody is unknown unless a threshold is passed.
   */
  readonly thresholds: readonly OperatingPoint[];
}

const DEFAULT_FAR = 0.01;
const DEFAULT_COUNT = 3;

/**
 * Says who is on a photo, of people it was trained on; or that it is none of them.
 *
 * {@link trainClassifier} makes one, `readClassifier` reads one. It never changes: to add a person,
 * train again, or use a gallery.
 *
 * ```ts
 * const [face] = await facenet.analyze(photo);
 * const { name = 'somebody else', best } = classifier.classify(face.embedding);
 * ```
 */
export class FaceClassifier implements ClassifierFacts {
  readonly kind: ClassifierKind;
  readonly model: string;
  readonly embeddingSize: number;
  readonly classNames: readonly string[];
  readonly faces: readonly number[];
  readonly thresholds: readonly OperatingPoint[];
  /** What its kind has learned, as `writeClassifier` saves it. */
  readonly learned: TrainedMethod;

  /** Takes both as they are, unchecked. */
  constructor(facts: ClassifierFacts, learned: TrainedMethod) {
    this.kind = facts.kind;
    this.model = facts.model;
    this.embeddingSize = facts.embeddingSize;
    this.classNames = facts.classNames;
    this.faces = facts.faces;
    this.thresholds = facts.thresholds;
    this.learned = learned;
  }

  /**
   * Says who a face is.
   *
   * The unknown are told by distance: that to the best candidate must be below the one at which a
   * share `far` of all strangers would be taken for anybody. This is the distance of the model for a
   * rate of `far` divided by the number of training faces, for a stranger is compared with each.
   *
   * @throws FaceNetError INVALID_ARGUMENT for an embedding of another model, or impossible options
   */
  classify(face: EmbeddingLike, options: ClassifyOptions = {}): Classification {
    const checked = checkedOptions(options);
    this.#check(face);
    return this.#decide(face, checked, this.threshold(checked));
  }

  /**
   * Says of many faces who they are, and gives way to other code meanwhile when there is a signal.
   *
   * @throws FaceNetError as {@link FaceClassifier.classify}, before any is classified; ABORTED
   */
  async classifyAll(
    faces: readonly EmbeddingLike[],
    options: ClassifyOptions & {
      readonly signal?: AbortSignal;
      readonly onProgress?: ProgressReporter;
    } = {},
  ): Promise<Classification[]> {
    const checked = checkedOptions(options);
    const { signal, onProgress } = optionsOf(options);
    checkArray(faces, 'The list of faces');
    for (const face of faces) this.#check(face);
    const threshold = this.threshold(checked);
    const abortPoint = createAbortPoint(signal, 'Classifying');
    await abortPoint();
    const found: Classification[] = [];
    for (const face of faces) {
      await abortPoint();
      found.push(this.#decide(face, checked, threshold));
      const done = found.length;
      onProgress?.({ task: 'classify', done, total: faces.length, unit: 'faces' });
    }
    return found;
  }

  /**
   * The distance that options decide by.
   *
   * @throws FaceNetError INVALID_ARGUMENT
   */
  threshold(options: Pick<ClassifyOptions, 'far' | 'threshold'> = {}): number {
    const { far = DEFAULT_FAR, threshold } = checkedOptions(options);
    if (threshold !== undefined) return threshold;
    if (this.thresholds.length < 2) return 2;
    const faces = this.faces.reduce((sum, count) => sum + count, 0);
    const card = { id: this.model, thresholds: this.thresholds };
    return thresholdAtFar(card, far / faces).distance;
  }

  #decide(face: EmbeddingLike, options: ClassifyOptions, threshold: number): Classification {
    const { minProbability = 0, count = DEFAULT_COUNT } = options;
    const { probabilities, distances } = this.learned.score(Float32Array.from(face.vector));
    const order = Array.from(probabilities, (_, index) => index).sort(
      (a, b) => probabilities[b]! - probabilities[a]! || distances[a]! - distances[b]!,
    );
    const candidates = order.slice(0, count).map((index) => ({
      name: this.classNames[index]!,
      index,
      probability: probabilities[index]!,
      distance: distances[index]!,
    }));
    const best = candidates[0]!;
    // At the largest distance there is nobody unknown, not even the opposite face.
    const near = best.distance < threshold || threshold === 2;
    const known = near && best.probability >= minProbability;
    return { ...(known && { name: best.name }), best, candidates, probabilities, threshold };
  }

  #check(face: EmbeddingLike): void {
    checkEmbedding(face);
    const { model, vector } = face;
    if (model !== this.model) {
      throw new FaceNetError(
        'INVALID_ARGUMENT',
        `This embedding was made by "${model}", and the classifier learned those of "${this.model}".`,
        { hint: 'Embed the face with that model, or train a classifier for this one.' },
      );
    }
    if (vector.length === this.embeddingSize) return;
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `An embedding of ${model} has ${this.embeddingSize} values, not ${vector.length}.`,
      { hint: 'Embed the face with this model.' },
    );
  }
}

function checkedOptions(options: ClassifyOptions): ClassifyOptions {
  const { far, threshold, minProbability, count } = optionsOf(options);
  const check = (name: string, value: unknown, sound: (value: number) => boolean, what: string) => {
    if (value === undefined || (typeof value === 'number' && sound(value))) return;
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(value)} is no ${name}.`, { hint: what });
  };
  check('far', far, (v) => v > 0 && v <= 1, 'It is a share, a number above 0, at most 1.');
  check('threshold', threshold, (v) => v >= 0 && v <= 2, 'It is a distance, a number of 0...2.');
  check('minProbability', minProbability, (v) => v >= 0 && v <= 1, 'It is a number of 0...1.');
  check(
    'count',
    count,
    (v) => Number.isInteger(v) && v >= 1,
    'It is a whole number of at least 1.',
  );
  return {
    ...(far !== undefined && { far }),
    ...(threshold !== undefined && { threshold }),
    ...(minProbability !== undefined && { minProbability }),
    ...(count !== undefined && { count }),
  };
}
