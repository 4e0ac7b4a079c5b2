import { ioFailed, readRegularFile, writeAtomically } from '@facenet/backend-node';
import { type EmbeddingCard, FaceNetError } from '@facenet/core';
import { type FaceClassifier, readClassifier, writeClassifier } from '@facenet/core/classification';
import { defaultModels, modelCards } from '@facenet/core/models';

/** @throws FaceNetError IO_FAILED, WEIGHTS_CORRUPT */
export async function loadClassifier(path: string): Promise<FaceClassifier> {
  const bytes = await readRegularFile(path).catch((error) => {
    throw ioFailed('read', path, error, 'Name a file that "facenet classifier train" wrote.');
  });
  try {
    return readClassifier(bytes);
  } catch (error) {
    if (!FaceNetError.is(error)) throw error;
    throw new FaceNetError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

/** @throws FaceNetError IO_FAILED */
export async function saveClassifier(path: string, classifier: FaceClassifier): Promise<void> {
  await writeAtomically(path, writeClassifier(classifier));
}

/** The model that a classifier goes with, unless another is named: its own, if it is known here. */
export function modelOf({ model }: FaceClassifier): string {
  return modelCards.has(model) ? model : defaultModels.embedding;
}

/**
 * Better known before thousands of photos are embedded.
 *
 * @throws FaceNetError INVALID_ARGUMENT for another model than the classifier's
 */
export function checkModel({ model, embeddingSize }: FaceClassifier, card: EmbeddingCard): void {
  if (card.id === model && card.embeddingSize === embeddingSize) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `The classifier learned embeddings of "${model}", not of "${card.id}".`,
    { hint: 'Name that model, or train a classifier for this one.' },
  );
}
