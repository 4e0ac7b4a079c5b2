import type { RgbImage } from '../image/rgb-image.js';
import type { CardOverrides } from '../models/files/index.js';
import type { ProgressReporter } from '../progress.js';
import type { Runtime } from '../runtime/runtime.js';
import type { NamedFile } from './load-model-files.js';
import type { LoadedModel } from './loaded-model.js';

/** A card's id, where a model is, or its files, as `<input type="file">` gives them. */
export type ModelSource = string | Iterable<NamedFile>;

export interface LoadModelOptions {
  /** For models that come as files: what the files do not tell. */
  readonly card?: CardOverrides;
  readonly onProgress?: ProgressReporter;
  readonly signal?: AbortSignal;
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
  /**
   * @param model a card's id, or where the user's own model is: a file or folder, an address; or its
   * files themselves
   * @throws FaceNetError MODEL_NOT_FOUND, MODEL_TAMPERED, DOWNLOAD_FAILED, IO_FAILED,
   * WEIGHTS_CORRUPT, WEIGHTS_MISMATCH
   */
  loadModel(model: ModelSource, options?: LoadModelOptions): Promise<LoadedModel>;
}
