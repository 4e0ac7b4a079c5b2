import { FaceNetError } from '../errors.js';

// Embeddings are plain arrays, yet those of different models must not be compared: the distance
// would be a number without a meaning. The model of each array that we made is kept beside it.
const origins = new WeakMap<Float32Array, string>();

export function markOrigin(embedding: Float32Array, model: string): Float32Array {
  origins.set(embedding, model);
  return embedding;
}

/** @throws FaceNetError INVALID_ARGUMENT when another model made this embedding */
export function checkOrigin(embedding: Float32Array, model: string): void {
  const origin = origins.get(embedding);
  if (origin === undefined || origin === model) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `This embedding was made by "${origin}" and cannot be compared by "${model}".`,
    { hint: 'Embed both faces with one model.' },
  );
}
