import { writeAtomically } from '@facenet/backend-node';
import { type DetectedFace, type EmbeddingCard, FaceNetError } from '@facenet/core';
import { writeNpy, writeSafetensors } from '@facenet/core/formats';
import { faceJson, faceText } from '../output/face-json.js';
import { printable } from '../output/printable.js';
import { shortestFloats } from '../output/rounding.js';

/** An embedding and where it comes from. */
export interface EmbeddedFace extends Partial<DetectedFace> {
  readonly path: string;
  /** Place among the faces of the photo, the surest first. */
  readonly face: number;
  readonly embedding: Float32Array;
  /** Id of the detector that found it. */
  readonly detector?: string;
}

/** Everything but the embedding. The box is missing for a crop that was aligned before. */
function faceOrigin({ path, face, box, score, landmarks, detector }: EmbeddedFace): object {
  const detected = box && score !== undefined && landmarks;
  return { path, face, ...(detected && { ...faceJson({ box, score, landmarks }), detector }) };
}

export function embeddedFaceJson(face: EmbeddedFace, model: string): object {
  return { ...faceOrigin(face), model, embedding: shortestFloats(face.embedding) };
}

export function embeddedFaceText({ path, face, box, score, embedding }: EmbeddedFace): string {
  const found = box && score !== undefined ? ` ${faceText({ box, score })}` : '';
  const start = [...embedding.subarray(0, 4)].map((value) => value.toFixed(4)).join(', ');
  return `${printable(path)} ${face}:${found} -> ${embedding.length} values: ${start}, ...`;
}

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
