import type { RgbImage } from '../image/rgb-image.js';
import type { TrackableFrame } from '../image/trackable-frame.js';
import type { Runtime } from '../runtime/runtime.js';
import type { FaceEngine, FaceWorkersOptions } from './face-engine.js';
import type { LoadedModel, LoadModelOptions, ModelSource } from './loaded-model.js';

/**
 * What a platform gives the SDK: an engine, a reader of its kinds of images, and models.
 * `@facenet/backend-node` and `@facenet/backend-web` make one.
 *
 * @typeParam Source what `readImage` takes on this platform, such as a path or an image element
 * @typeParam Video what `frames` takes, such as a path or a video element
 */
export interface Backend<Source, Video = never> {
  readonly runtime: Runtime;
  /**
   * @throws FaceNetError IMAGE_UNREADABLE, IMAGE_UNSUPPORTED, IMAGE_TOO_LARGE, IO_FAILED, ABORTED,
   * INVALID_ARGUMENT (what is no image at all)
   */
  readImage(source: Source, options?: { readonly signal?: AbortSignal }): Promise<RgbImage>;
  /**
   * @param model a card's id, or where the user's own model is: a file or folder, an address; or its
   * files themselves
   * @throws FaceNetError MODEL_NOT_FOUND, MODEL_TAMPERED, DOWNLOAD_FAILED, IO_FAILED,
   * WEIGHTS_CORRUPT, WEIGHTS_MISMATCH, ABORTED
   */
  loadModel(model: ModelSource, options?: LoadModelOptions): Promise<LoadedModel>;
  /**
   * Starts threads of which each has an engine and both networks of its own. A photo is read, its
   * faces are found, cut and embedded by one of them, and many crops to embed are shared out among
   * them. Absent where there are no threads.
   *
   * @throws FaceNetError as `loadModel` does, ENGINE_UNAVAILABLE, ENGINE_FAILED
   */
  startWorkers?(options: FaceWorkersOptions): Promise<FaceEngine<Source>>;
  /**
   * Gives the frames of a video, or of a camera. Leaving the loop or aborting the signal ends all that belongs
   * to it. Absent where there is no video.
   *
   * @throws FaceNetError INVALID_ARGUMENT (what is no video), IO_FAILED (no camera, or it is not allowed),
   * IMAGE_UNREADABLE (a video that cannot be played), ABORTED
   */
  frames?(
    source: Video,
    options?: { readonly signal?: AbortSignal },
  ): AsyncIterable<TrackableFrame>;
}

/**
 * A backend whose engine starts when it is first awaited. `FaceNet.load` does not await it for workers,
 * which have engines of their own.
 */
export type PendingBackend<Source, Video = never> = Promise<Backend<Source, Video>> &
  Required<Pick<Backend<Source, Video>, 'startWorkers'>> &
  Pick<Backend<Source, Video>, 'frames'>;
