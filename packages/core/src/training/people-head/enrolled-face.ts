import { checkArray, checkObject, checkText } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import { excerpt } from '../../excerpt.js';
import type { EmbeddingCard } from '../../models/card.js';
import { checkEmbedding, type EmbeddingLike } from '../../pipeline/embedding.js';

/** A face of somebody who is to be named. */
export interface EnrolledFace {
  /** Who it is; not empty. */
  readonly name: string;
  readonly embedding: EmbeddingLike;
  /**
   * The same face, embedded as it may be seen: mirrored, smaller (see `faceViews`). They are learned from as
   * the face is, and not counted as photos where it is told how near a stranger may come.
   */
  readonly views?: readonly EmbeddingLike[];
}

/** What there is of one person. */
interface EnrolledPerson {
  readonly name: string;
  /** Number of faces, without views. */
  readonly faces: number;
  /** Faces and views. */
  readonly vectors: readonly Float32Array[];
}

/**
 * Faces by the person they are of, in the order in which names first come.
 *
 * @throws FaceNetError INVALID_ARGUMENT for fewer than two people, and embeddings of another model
 */
export function peopleOf(
  faces: readonly EnrolledFace[],
  card: Pick<EmbeddingCard, 'id' | 'embeddingSize'>,
): EnrolledPerson[] {
  checkObject(card, 'The card');
  checkArray(faces, 'The list of faces');
  const people = new Map<string, { faces: number; vectors: Float32Array[] }>();
  for (const face of faces) {
    checkObject(face, 'A face');
    const { name, embedding, views = [] } = face;
    checkText(name, 'The name of a person');
    if (name === '') throw new FaceNetError('INVALID_ARGUMENT', 'A person has an empty name.');
    checkArray(views, `The list of views of "${excerpt(name)}"`);
    const person = people.get(name) ?? { faces: 0, vectors: [] };
    people.set(name, person);
    person.faces += 1;
    person.vectors.push(...[embedding, ...views].map((each) => checkedVector(each, card)));
  }
  if (people.size >= 2) return [...people].map(([name, person]) => ({ name, ...person }));
  throw new FaceNetError('INVALID_ARGUMENT', `A head tells people apart, not ${people.size}.`, {
    hint: 'Pass faces of at least two people; trainClassifier() of kind "centroid" takes one.',
  });
}

function checkedVector(
  embedding: EmbeddingLike,
  { id, embeddingSize }: Pick<EmbeddingCard, 'id' | 'embeddingSize'>,
): Float32Array {
  checkEmbedding(embedding);
  const { model, vector } = embedding;
  if (model === id && vector.length === embeddingSize) return Float32Array.from(vector);
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `An embedding is of "${model}" and has ${vector.length} values, not ${embeddingSize} of "${id}".`,
    { hint: 'Embed all faces with one model, and pass its card.' },
  );
}
