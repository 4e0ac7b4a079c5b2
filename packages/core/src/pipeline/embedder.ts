import { createAbortPoint } from '../abort.js';
import type { WeightSource } from '../arrays/weights.js';
import { FaceNetError } from '../errors.js';
import type { RgbImage } from '../image/rgb-image.js';
import { standardize } from '../image/standardize.js';
import type { EmbeddingCard } from '../models/card.js';
import type { ProgressReporter } from '../progress.js';
import type { OnnxFile, Runtime } from '../runtime/runtime.js';
import type { FaceNetwork } from './face-network.js';

/** Faces in one run; bounds memory however many faces the caller passes. */
const DEFAULT_BATCH_SIZE = 16;

/** How faces are embedded. */
export interface EmbedOptions {
  /** Faces in one run of the network, at least 1; default 16. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
  /** Told after each run how many faces are embedded. */
  readonly onProgress?: ProgressReporter;
}

/** Turns aligned face crops into unit vectors with the network and preprocessing of one card. */
export class Embedder {
  readonly card: EmbeddingCard;
  readonly #network: FaceNetwork;

  private constructor(card: EmbeddingCard, network: FaceNetwork) {
    this.card = card;
    this.#network = network;
  }

  /**
   * @param weights of the card's architecture, or the file of a graph that is run as it is
   * @throws FaceNetError WEIGHTS_MISMATCH, ENGINE_FAILED, ENGINE_UNAVAILABLE (the engine runs no ONNX
   * graphs as they are), and what decoding the weights throws
   */
  static async load(
    runtime: Runtime,
    card: EmbeddingCard,
    weights: WeightSource | OnnxFile,
  ): Promise<Embedder> {
    const { loadFaceNetwork } = await import('./face-network.js');
    return new Embedder(card, await loadFaceNetwork(runtime, card, weights));
  }

  /**
   * @param faces crops of exactly `card.alignment.size` pixels a side
   * @returns one unit vector of `card.embeddingSize` values a face, in order
   * @throws FaceNetError INVALID_ARGUMENT (size of a crop or of the batch), ABORTED, DISPOSED
   */
  async embed(faces: readonly RgbImage[], options: EmbedOptions = {}): Promise<Float32Array[]> {
    const { batchSize: wanted = DEFAULT_BATCH_SIZE, signal, onProgress } = options;
    checkBatchSize(wanted);
    const { batch: batchSize = wanted } = this.#network;
    for (const face of faces) this.#checkSize(face);
    const embeddings: Float32Array[] = [];
    const abortPoint = createAbortPoint(signal, 'Embedding');
    for (let start = 0; start < faces.length; start += batchSize) {
      await abortPoint();
      const batch = faces.slice(start, start + batchSize);
      embeddings.push(...(await this.#embedBatch(batch, abortPoint)));
      onProgress?.({ task: 'embed', done: embeddings.length, total: faces.length, unit: 'faces' });
    }
    return embeddings;
  }

  /** Frees the network. Calling it again does nothing. */
  dispose(): Promise<void> {
    return this.#network.dispose();
  }

  /** For `await using`: as {@link Embedder.dispose}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #embedBatch(
    faces: readonly RgbImage[],
    abortPoint: () => Promise<void>,
  ): Promise<Float32Array[]> {
    const { alignment, standardization, colorOrder, embeddingSize } = this.card;
    const stride = alignment.size * alignment.size * 3;
    const data = new Float32Array(faces.length * stride);
    const { layout } = this.#network;
    for (const [i, face] of faces.entries()) {
      standardize(face, standardization, { into: data, offset: i * stride, colorOrder, layout });
      await abortPoint();
    }
    const vectors = await this.#network.run(data, faces.length);
    return faces.map((_, i) => vectors.slice(i * embeddingSize, (i + 1) * embeddingSize));
  }

  #checkSize({ width, height }: RgbImage): void {
    const { size } = this.card.alignment;
    if (width === size && height === size) return;
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${this.card.id} embeds crops of ${size}x${size} pixels, not ${width}x${height}.`,
      { hint: 'Pass what align() returns, or call analyze() with the whole photo.' },
    );
  }
}

/** Anything else would run for ever or leave faces out. */
function checkBatchSize(batchSize: number): void {
  if (Number.isInteger(batchSize) && batchSize >= 1) return;
  throw new FaceNetError('INVALID_ARGUMENT', `The batchSize is ${batchSize}.`, {
    hint: 'It is a whole number of faces from 1.',
  });
}
