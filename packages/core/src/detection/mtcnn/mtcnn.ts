import { createAbortPoint } from '../../abort.js';
import type { WeightSource } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import { checkedImage, type RgbImage } from '../../image/rgb-image.js';
import type { DetectorCard } from '../../models/card.js';
import { mtcnn } from '../../models/cards/mtcnn.js';
import { createONet, createPNet, createRNet } from '../../models/mtcnn.js';
import type { Network } from '../../network/network.js';
import type { Runtime, Session } from '../../runtime/runtime.js';
import type { DetectedFace, FaceDetector, RefineOptions } from '../face-detector.js';
import {
  type CompleteMtcnnOptions,
  completeOptions,
  type MtcnnDetectOptions,
  type MtcnnOptions,
} from './options.js';
import { filterProposals, outputFaces, placeLandmarksAgain } from './output-stage.js';
import { proposeBoxes } from './proposal-stage.js';
import { nextCrops } from './scored-boxes.js';

/** Crops in one run: about 4 MB of a network's own memory. */
const RNET = { side: 24, batchSize: 64 } as const;
const ONET = { side: 48, batchSize: 16 } as const;

interface Sessions {
  readonly pnet: Session;
  readonly rnet: Session;
  readonly onet: Session;
}

/**
 * Finds faces and five landmarks of each with three networks, each looking closer at what the one
 * before lets pass (Zhang et al., "Joint Face Detection and Alignment Using Multitask Cascaded
 * Convolutional Networks", 2016). Gives the results of the original's `detect_face`.
 */
export class Mtcnn implements FaceDetector {
  readonly card: DetectorCard;
  readonly options: CompleteMtcnnOptions;
  readonly #sessions: Sessions;
  #disposed = false;

  private constructor(sessions: Sessions, options: CompleteMtcnnOptions, card: DetectorCard) {
    this.card = card;
    this.#sessions = sessions;
    this.options = options;
  }

  /**
   * @param weights arrays of all three networks, named `pnet/conv1/weights` and so on
   * @param card says whose weights they are; default: the original's
   * @throws FaceNetError INVALID_ARGUMENT (options), WEIGHTS_MISMATCH, ENGINE_FAILED
   */
  static async load(
    runtime: Runtime,
    weights: WeightSource,
    options: MtcnnOptions = {},
    card: DetectorCard = mtcnn,
  ): Promise<Mtcnn> {
    const complete = completeOptions(options);
    const loaded: Session[] = [];
    const load = async (network: Network) => {
      const session = await runtime.load(network, weights);
      loaded.push(session);
      return session;
    };
    try {
      const pnet = await load(createPNet());
      const rnet = await load(createRNet());
      return new Mtcnn({ pnet, rnet, onet: await load(createONet()) }, complete, card);
    } catch (error) {
      await Promise.all(loaded.map((session) => session.dispose()));
      throw error;
    }
  }

  /**
   * @param options settings of this detection, in place of the detector's
   * @returns the faces, the surest first; none when the image is smaller than `minSize`
   * @throws FaceNetError INVALID_ARGUMENT (options, a `minSize` too small for so large an image, or
   * an image whose bytes do not fit its size), ABORTED, DISPOSED, ENGINE_FAILED
   */
  async detect(image: RgbImage, options: MtcnnDetectOptions = {}): Promise<DetectedFace[]> {
    const complete = completeOptions(options, this.options);
    this.#checkUsable();
    checkedImage(image);
    const { pnet, rnet, onet } = this.#sessions;
    const [, refinement, output] = complete.thresholds;
    const abortPoint = createAbortPoint(options.signal, 'The detection');
    await abortPoint();
    const proposals = await proposeBoxes(pnet, image, complete, abortPoint, options.onProgress);
    const filtered = await filterProposals(
      { session: rnet, ...RNET },
      image,
      nextCrops(proposals, 0),
      refinement,
      abortPoint,
    );
    const crops = nextCrops(filtered, 1);
    return outputFaces({ session: onet, ...ONET }, image, crops, output, abortPoint);
  }

  /**
   * Places the landmarks of detected faces more exactly, by a second look of O-Net at the final
   * boxes: what alignment wants, where `detect` gives what the original gives.
   *
   * @returns the faces with other landmarks, in order
   * @throws FaceNetError INVALID_ARGUMENT (image or faces), ABORTED, DISPOSED, ENGINE_FAILED
   */
  async refine<Face extends DetectedFace>(
    image: RgbImage,
    faces: readonly Face[],
    { signal }: RefineOptions = {},
  ): Promise<Face[]> {
    this.#checkUsable();
    checkedImage(image);
    const onet = { session: this.#sessions.onet, ...ONET };
    return placeLandmarksAgain(onet, image, faces, createAbortPoint(signal, 'The detection'));
  }

  /** Runs all three networks once, since engines take longer the first time. */
  async warmup(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const side = ONET.side;
    const data = new Uint8Array(side * side * 3).fill(128);
    // One place in one size, which passes whatever its score, so that it meets every network.
    const settings = { ...options, minSize: side, thresholds: [0, 0, 0] as const };
    await this.detect({ width: side, height: side, data }, settings);
  }

  /** Frees the networks. Calling it again does nothing. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const { pnet, rnet, onet } = this.#sessions;
    await Promise.all([pnet.dispose(), rnet.dispose(), onet.dispose()]);
  }

  /** For `await using`: as {@link Mtcnn.dispose}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #checkUsable(): void {
    if (!this.#disposed) return;
    throw new FaceNetError('DISPOSED', 'The detector is disposed.', { hint: 'Load it again.' });
  }
}
