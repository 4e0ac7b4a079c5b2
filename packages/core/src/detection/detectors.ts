import type { WeightSource } from '../arrays/weights.js';
import type { DetectorCard } from '../models/card.js';
import { Registry } from '../registry.js';
import type { Runtime } from '../runtime/runtime.js';
import type { FaceDetector } from './face-detector.js';
import type { MtcnnOptions } from './mtcnn/options.js';
import type { SingleShotDesign } from './single-shot/design.js';
import type { SingleShotOptions } from './single-shot/options.js';

/**
 * Settings of whichever detector a card names. Those that only another one has are refused when they
 * are given.
 */
export interface AnyDetectorOptions extends MtcnnOptions, SingleShotOptions {
  /** Side of the smallest face to look for, in pixels, at least 1; default: the detector's. */
  readonly minSize?: number;
  /** Score that a face must reach, 0...1; default: the detector's. Those of two do not compare. */
  readonly threshold?: number;
}

/** Loads the networks of one kind of detector. */
export type DetectorLoader = (
  runtime: Runtime,
  card: DetectorCard,
  weights: WeightSource,
  options: AnyDetectorOptions,
) => Promise<FaceDetector>;

/**
 * Every kind of detector that cards can name. Register a loader to add one. Each imports its code
 * only then, so that an application takes along no more than the detector that it uses.
 */
export const detectors = new Registry<DetectorLoader>('detector')
  .register('mtcnn', async (runtime, card, weights, options) => {
    const { Mtcnn } = await import('./mtcnn/mtcnn.js');
    return Mtcnn.load(runtime, weights, options, card);
  })
  .register(
    'retinaface-mnet025',
    singleShot(async () => (await import('./single-shot/retinaface.js')).retinafaceDesign),
  )
  .register(
    'scrfd-500m',
    singleShot(async () => (await import('./single-shot/scrfd.js')).scrfdDesign),
  )
  .register(
    'yunet-n',
    singleShot(async () => (await import('./single-shot/yunet.js')).yunetDesign),
  );

function singleShot(design: () => Promise<SingleShotDesign>): DetectorLoader {
  return async (runtime, card, weights, options) => {
    const { SingleShotDetector } = await import('./single-shot/single-shot-detector.js');
    return SingleShotDetector.load(runtime, await design(), weights, card, options);
  };
}

/**
 * Loads the detector that a card describes.
 *
 * @param weights arrays named as the detector's networks name their parameters
 * @param options settings of every detection
 * @throws FaceNetError INVALID_ARGUMENT (options, or a card that names no known detector),
 * WEIGHTS_MISMATCH, ENGINE_FAILED
 */
export async function loadDetector(
  runtime: Runtime,
  card: DetectorCard,
  weights: WeightSource,
  options: AnyDetectorOptions = {},
): Promise<FaceDetector> {
  return detectors.get(card.architecture)(runtime, card, weights, options);
}
