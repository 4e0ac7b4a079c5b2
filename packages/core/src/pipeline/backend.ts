import type { RgbImage } from '../image/rgb-image.js';
import type { ModelCard } from '../models/card.js';
import type { ProgressReporter } from '../progress.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Weights } from '../weights/weights.js';

export interface LoadModelOptions {
  readonly onProgress?: ProgressReporter;
  readonly signal?: AbortSignal;
}

export interface LoadedModel {
  readonly card: ModelCard;
  /** Named as the architecture names its parameters. */
  readonly weights: Weights;
}

/**
 * What a platform gives the SDK: an engine, a reader of its kinds of images, and models.
 * `@facenet/backend-node` and `@facenet/backend-web` make one.
 *
 * @typeParam Source what `readImage` takes on this platform, such as a path or a video element
 */
export interface Backend<Source> {
  readonly runtime: Runtime;
  /** @throws FaceNetError IMAGE_UNREADABLE, IMAGE_UNSUPPORTED, IMAGE_TOO_LARGE, IO_FAILED */
  readImage(source: Source): Promise<RgbImage>;
  /** @throws FaceNetError MODEL_NOT_FOUND, MODEL_TAMPERED, DOWNLOAD_FAILED, WEIGHTS_CORRUPT */
  loadModel(id: string, options?: LoadModelOptions): Promise<LoadedModel>;
}
