import { type EmbeddingCard, FaceNetError } from '@facenet/core';
import { writeNpy, writeSafetensors } from '@facenet/core/formats';
import { writeAtomically } from '../files/write-atomically.js';
import { type EmbeddedFace, faceOrigin } from './embedded-face.js';

export type EmbeddingsFormat = 'npy' | 'safetensors';

/** @throws FaceNetError INVALID_ARGUMENT for a name that ends in neither */
export function embeddingsFormat(path: string): EmbeddingsFormat {
  const ending = /\.(npy|safetensors)$/i.exec(path)?.[1];
  if (ending) return ending.toLowerCase() as EmbeddingsFormat;
  throw new FaceNetError('INVALID_ARGUMENT', `"${path}" names no format of embeddings.`, {
    hint: 'Let it end in .npy or .safetensors.',
  });
}

/**
 * Writes embeddings as one float32 array [faces, embeddingSize], with the model and the origin of
 * every row: in the metadata of a safetensors file, beside a .npy file as FILE.json.
 *
 * @throws FaceNetError IO_FAILED
 */
export async function writeEmbeddings(
  path: string,
  format: EmbeddingsFormat,
  { id, embeddingSize }: EmbeddingCard,
  faces: readonly EmbeddedFace[],
): Promise<void> {
  const shape = [faces.length, embeddingSize];
  const data = new Float32Array(faces.length * embeddingSize);
  for (const [row, { embedding }] of faces.entries()) data.set(embedding, row * embeddingSize);
  const origins = faces.map(faceOrigin);
  if (format === 'safetensors') {
    const metadata = { format: 'facenet-embeddings', model: id, faces: JSON.stringify(origins) };
    const tensors = new Map([['embeddings', { shape, data }]]);
    await writeAtomically(path, writeSafetensors(tensors, { metadata }));
  } else {
    await writeAtomically(path, writeNpy(data, shape));
    await writeAtomically(`${path}.json`, `${JSON.stringify({ model: id, faces: origins })}\n`);
  }
}
