import { createHash } from 'node:crypto';
import type { LoadedModel } from '@facenet/core/models';

/**
 * What tells the weights of a model from all others, lower-case hex: the SHA-256 that its card pins,
 * or, for files of the user, one of all arrays or, of a graph that is run as it is, of its bytes.
 */
export function weightsFingerprint({ card, weights, onnx }: LoadedModel): string {
  const pinned = card.converted?.sha256;
  if (pinned !== undefined) return pinned;
  const hash = createHash('sha256');
  for (const file of onnx ? [onnx, ...onnx.beside] : []) hash.update(file.read());
  for (const [name, { shape, data }] of weights) {
    hash.update(JSON.stringify([name, shape]));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
