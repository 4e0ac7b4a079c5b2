import { FaceNetError } from '../errors.js';

/**
 * How far from 1 the length of an embedding may be: what rounding to 16 bits or to four decimals
 * leaves.
 */
const LENGTH_TOLERANCE = 1e-3;

/**
 * An embedding as others keep it: an {@link Embedding}, its clone, or what `JSON.parse` made of it.
 */
export interface EmbeddingLike {
  /** Id of the card whose network made it. */
  readonly model: string;
  /** A unit vector. */
  readonly vector: Float32Array | readonly number[];
}

/**
 * A face as a unit vector, with the model that made it: vectors of two models have nothing to do
 * with one another. A plain value, which `structuredClone`, `postMessage`, JSON and databases keep;
 * where they drop the class, it is still an {@link EmbeddingLike}.
 */
export class Embedding implements EmbeddingLike {
  /** Id of the card whose network made it. */
  readonly model: string;
  /** `card.embeddingSize` values of length 1 together. */
  readonly vector: Float32Array;

  /** Takes the vector as it is, uncopied and unchecked: {@link Embedding.from} checks. */
  constructor(model: string, vector: Float32Array) {
    this.model = model;
    this.vector = vector;
  }

  /**
   * Makes an embedding of what a database, JSON or another thread gave back.
   *
   * @param value `{ model, vector }`
   * @throws FaceNetError INVALID_ARGUMENT when it is anything else, or the vector is not of finite
   * numbers and of length 1 within 0.001
   */
  static from(value: unknown): Embedding {
    checkEmbedding(value);
    const { model, vector } = value;
    return new Embedding(
      model,
      vector instanceof Float32Array ? vector : Float32Array.from(vector),
    );
  }

  /** What `JSON.stringify` writes; {@link Embedding.from} takes it back without loss. */
  toJSON(): { model: string; vector: number[] } {
    return { model: this.model, vector: Array.from(this.vector) };
  }
}

/** @throws FaceNetError INVALID_ARGUMENT saying what it is instead */
export function checkEmbedding(value: unknown): asserts value is EmbeddingLike {
  if (value === undefined || value === null) {
    fail(`There is no embedding: it is ${value}.`, 'Where a photo shows no face there is none.');
  }
  const { model, vector } = value as Partial<EmbeddingLike>;
  if (typeof model !== 'string' || model === '') {
    const what = ArrayBuffer.isView(value) || Array.isArray(value) ? 'A bare array' : 'That';
    fail(
      `${what} does not say which model made it.`,
      'Pass what embed() and analyze() give, or { model, vector }.',
    );
  }
  if (!(vector instanceof Float32Array) && !Array.isArray(vector)) {
    fail(
      `The embedding of ${model} has no vector.`,
      'It is a Float32Array or an array of numbers; toJSON() of an embedding makes one for JSON.',
    );
  }
  let squares = 0;
  for (let i = 0; i < vector.length; i++) {
    const element: unknown = vector[i];
    if (typeof element !== 'number' || !Number.isFinite(element)) {
      fail(`Element ${i} of an embedding of ${model} is ${element}.`, 'Embed the face again.');
    }
    squares += element * element;
  }
  if (Math.abs(Math.sqrt(squares) - 1) > LENGTH_TOLERANCE) {
    const length = Number(Math.sqrt(squares).toPrecision(4));
    fail(
      `An embedding of ${model} has length ${length}, not 1.`,
      'Divide the vector by its length; one of length 0 is no embedding.',
    );
  }
}

function fail(message: string, hint: string): never {
  throw new FaceNetError('INVALID_ARGUMENT', message, { hint });
}
