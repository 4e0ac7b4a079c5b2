import { FaceNetError } from '../errors.js';
import type { EmbeddingCard } from '../models/card.js';
import { requireKind } from '../models/index.js';
import { type LoadedModel, modelSource } from '../pipeline/loaded-model.js';
import type { ProgramFeeds } from '../runtime/program-engine.js';
import type { Runtime } from '../runtime/runtime.js';
import type { ImageView } from './data/augmentation/image-view.js';

/** A model whose embeddings another network learns to give: see `distillationLoss`. */
export interface Teacher {
  readonly card: EmbeddingCard;
  /** How it sees photos; a second view of each batch. */
  readonly view: ImageView;
  /**
   * Its embeddings of a batch, as the input `teacher`.
   *
   * @param images seen by its view, one behind the other
   * @param photos which photo each image is of: each is embedded once and then remembered, as many
   * values as an embedding has. Only for views in which a photo always looks alike.
   * @throws FaceNetError INVALID_ARGUMENT (images of another size), ENGINE_FAILED, DISPOSED
   */
  feeds(images: Float32Array, count: number, photos?: Int32Array): Promise<ProgramFeeds>;
  /** Frees the model. Calling it again does nothing. */
  dispose(): Promise<void>;
  /** {@link Teacher.dispose}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a model as teacher.
 *
 * ```ts
 * const teacher = await openTeacher(node.runtime, await node.loadModel('mobilefacenet-512'));
 * const source = photos.batches({ order, batchSize, seed, views: [view, teacher.view] });
 * const steps = batchSteps(source, {
 *   imageSize,
 *   feeds: ({ views, count, indexes }) => teacher.feeds(views[1], count, indexes),
 * });
 * ```
 *
 * @throws FaceNetError INVALID_ARGUMENT for a model that embeds no faces, and what loading it throws
 */
export async function openTeacher(runtime: Runtime, model: LoadedModel): Promise<Teacher> {
  const card = requireKind(model.card, 'embedding');
  const { loadFaceNetwork } = await import('../pipeline/face-network.js');
  const network = await loadFaceNetwork(runtime, card, modelSource(model));
  const { embeddingSize, alignment, standardization, colorOrder } = card;
  const { size } = alignment;
  const stride = size * size * 3;
  const remembered = new Map<number, Float32Array>();
  const dispose = () => network.dispose();

  /** Of those images of a batch that are named by their places. */
  async function embed(images: Float32Array, places: readonly number[]): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    const most = network.batch ?? places.length;
    for (let start = 0; start < places.length; start += most) {
      const some = places.slice(start, start + most);
      const crops = new Float32Array(some.length * stride);
      some.forEach((place, i) => {
        const image = images.subarray(place * stride, (place + 1) * stride);
        crops.set(network.layout === 'chw' ? planes(image) : image, i * stride);
      });
      const rows = await network.run(crops, some.length);
      for (let i = 0; i < some.length; i++) {
        vectors.push(rows.slice(i * embeddingSize, (i + 1) * embeddingSize));
      }
    }
    return vectors;
  }

  return {
    card,
    view: { size, standardization, colorOrder },
    async feeds(images, count, photos) {
      checkImages(card, images, count);
      const places = Array.from({ length: count }, (_, i) => i);
      const photoOf = (place: number) => photos?.[place] ?? -1;
      const unknown = places.filter((place) => !remembered.has(photoOf(place)));
      const vectors = await embed(images, unknown);
      const data = new Float32Array(count * embeddingSize);
      unknown.forEach((place, i) => {
        const vector = vectors[i] as Float32Array;
        data.set(vector, place * embeddingSize);
        if (photos) remembered.set(photoOf(place), vector);
      });
      for (const place of places) {
        const vector = remembered.get(photoOf(place));
        if (vector) data.set(vector, place * embeddingSize);
      }
      return { teacher: { shape: [count, embeddingSize], data } };
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

/** All of one channel behind all of another. */
function planes(image: Float32Array): Float32Array {
  const pixels = image.length / 3;
  return Float32Array.from(image, (_, i) => {
    return image[(i % pixels) * 3 + Math.floor(i / pixels)] as number;
  });
}

function checkImages({ id, alignment }: EmbeddingCard, images: Float32Array, count: number): void {
  const { size } = alignment;
  if (images instanceof Float32Array && images.length === count * size * size * 3) return;
  throw new FaceNetError(
    'INVALID_ARGUMENT',
    `${id} sees ${count} images of ${size}x${size} pixels as ${count * size * size * 3} values, not ${images?.length}.`,
    { hint: 'Make batches with its view as second: views: [view, teacher.view].' },
  );
}
