import type { TensorData } from '../runtime/runtime.js';
import type { BatchSource } from './data/batch-source.js';
import { embeddingSizeOf } from './plan.js';
import type { TrainingSession } from './training-session.js';

/** Embeddings of photos by the network as it stands. */
export interface EmbeddedPhotos {
  /** A row a photo, in the order of the batches; of several views one after the other in a row. */
  readonly embeddings: Float32Array;
  /** Values of a row. */
  readonly size: number;
  /** Which photo each row is of, as the source counts them. */
  readonly indexes: Int32Array;
}

/**
 * Embeds photos with the network that a session trains, by its moving statistics: to validate on pairs
 * while training.
 *
 * @param source batches of a list, once
 * @param imageSize side of the images
 * @throws FaceNetError ABORTED, and what session and photos throw
 */
export async function embedPhotos(
  session: TrainingSession,
  source: BatchSource,
  imageSize: number,
  { onBatch, signal }: { onBatch?: (images: number) => void; signal?: AbortSignal } = {},
): Promise<EmbeddedPhotos> {
  const { plan } = session;
  const size = embeddingSizeOf(plan);
  const rows: Float32Array[] = [];
  const indexes: number[] = [];
  let views = 1;
  for (let batch = await source.next(signal); batch; batch = await source.next(signal)) {
    const { count } = batch;
    views = batch.views.length;
    const row = new Float32Array(count * size * views);
    for (const [v, data] of batch.views.entries()) {
      const feeds = { [plan.images]: { shape: [count, imageSize, imageSize, 3], data } };
      const { embeddings } = await session.run('embed', feeds);
      const values = (embeddings as TensorData).data;
      for (let i = 0; i < count; i++) {
        row.set(values.subarray(i * size, (i + 1) * size), (i * views + v) * size);
      }
    }
    rows.push(row);
    indexes.push(...batch.indexes);
    onBatch?.(indexes.length);
  }
  const embeddings = new Float32Array(indexes.length * size * views);
  let offset = 0;
  for (const row of rows) {
    embeddings.set(row, offset);
    offset += row.length;
  }
  return { embeddings, size: size * views, indexes: Int32Array.from(indexes) };
}
