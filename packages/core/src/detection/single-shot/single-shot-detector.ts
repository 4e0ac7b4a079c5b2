import { createAbortPoint } from '../../abort.js';
import type { WeightSource } from '../../arrays/weights.js';
import { checkArray } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';
import { checkedImage, type RgbImage } from '../../image/rgb-image.js';
import type { DetectorCard } from '../../models/card.js';
import type { Runtime, Session } from '../../runtime/runtime.js';
import type { DetectedFace, FaceDetector } from '../face-detector.js';
import type { SingleShotDesign } from './design.js';
import type { Look } from './looks.js';
import {
  type CompleteSingleShotOptions,
  completeOptions,
  defaultOptions,
  type SingleShotDetectOptions,
  type SingleShotOptions,
} from './options.js';
import { PhotoSearch } from './photo-search.js';
import { LookRunner } from './run-looks.js';

/**
 * Finds faces and five landmarks of each with one network that sees the whole photo at once:
 * RetinaFace, SCRFD or YuNet, as their designs say.
 */
export class SingleShotDetector implements FaceDetector {
  readonly card: DetectorCard;
  readonly options: CompleteSingleShotOptions;
  readonly #session: Session;
  readonly #design: SingleShotDesign;
  /** Memory of a detection that is over, for the next one. */
  #spare: Float32Array = new Float32Array();
  #disposed = false;

  private constructor(
    session: Session,
    design: SingleShotDesign,
    options: CompleteSingleShotOptions,
    card: DetectorCard,
  ) {
    this.#session = session;
    this.#design = design;
    this.options = options;
    this.card = card;
  }

  /**
   * @param design `retinafaceDesign`, `scrfdDesign` or `yunetDesign`
   * @param weights arrays named as the design's network names its parameters
   * @param card says whose weights they are
   * @throws FaceNetError INVALID_ARGUMENT (options), WEIGHTS_MISMATCH, ENGINE_FAILED
   */
  static async load(
    runtime: Runtime,
    design: SingleShotDesign,
    weights: WeightSource,
    card: DetectorCard,
    options: SingleShotOptions = {},
  ): Promise<SingleShotDetector> {
    const complete = completeOptions(design.name, options, defaultOptions(design));
    const session = await runtime.load(design.createNetwork(), weights);
    return new SingleShotDetector(session, design, complete, card);
  }

  /**
   * @param options settings of this detection, in place of the detector's
   * @returns the faces, the surest first
   * @throws FaceNetError INVALID_ARGUMENT (options, or an image whose bytes do not fit its size),
   * ABORTED, DISPOSED, ENGINE_FAILED
   */
  async detect(image: RgbImage, options?: SingleShotDetectOptions): Promise<DetectedFace[]> {
    const [faces] = await this.detectBatch([image], options);
    return faces as DetectedFace[];
  }

  /**
   * Detects in several photos. Those that have one size when they are padded to multiples of 32 go
   * through the network together, as far as `tileSide` allows.
   *
   * @returns the faces of each photo, the surest first
   * @throws FaceNetError as {@link SingleShotDetector.detect} does
   */
  async detectBatch(
    images: readonly RgbImage[],
    options: SingleShotDetectOptions = {},
  ): Promise<DetectedFace[][]> {
    const complete = completeOptions(this.#design.name, options, this.options);
    this.#checkUsable();
    checkArray(images, 'The list of photos');
    for (const image of images) checkedImage(image);
    const abortPoint = createAbortPoint(options.signal, 'The detection');
    await abortPoint();
    const searches: PhotoSearch[] = [];
    for (const image of images) {
      searches.push(await PhotoSearch.plan(image, this.#design, complete, abortPoint));
    }
    const runner = this.#takeRunner(complete, abortPoint);
    const count = countLooks(searches, complete, options.onProgress);
    await lookAtPhotos(searches, runner, count);
    if (complete.closeUps) await lookForCloseUps(searches, runner, count, abortPoint);
    this.#spare = runner.memory;
    return searches.map(({ faces }) => faces);
  }

  /** Frees the network. Calling it again does nothing. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#spare = new Float32Array();
    await this.#session.dispose();
  }

  /** For `await using`: as {@link SingleShotDetector.dispose}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #takeRunner(
    { threshold, overlap, tileSide }: CompleteSingleShotOptions,
    abortPoint: () => Promise<void>,
  ): LookRunner {
    const [session, design] = [this.#session, this.#design];
    const looking = { session, design, threshold, overlap, mostPixels: tileSide ** 2, abortPoint };
    const memory = this.#spare;
    this.#spare = new Float32Array();
    return new LookRunner(looking, memory);
  }

  #checkUsable(): void {
    if (!this.#disposed) return;
    throw new FaceNetError('DISPOSED', 'The detector is disposed.', { hint: 'Load it again.' });
  }
}

async function lookAtPhotos(
  searches: readonly PhotoSearch[],
  runner: LookRunner,
  count: (looks: number) => void,
): Promise<void> {
  const found = await runner.run(
    searches.flatMap(({ looks }) => looks),
    count,
  );
  for (const search of searches) search.takeFaces(found.splice(0, search.looks.length));
}

async function lookForCloseUps(
  searches: readonly PhotoSearch[],
  runner: LookRunner,
  count: (looks: number) => void,
  abortPoint: () => Promise<void>,
): Promise<void> {
  const closeUps: { readonly search: PhotoSearch; readonly look: Look }[] = [];
  for (const search of searches) {
    const look = await search.closeUp(abortPoint);
    if (look) closeUps.push({ search, look });
  }
  count(searches.length - closeUps.length);
  const found = await runner.run(
    closeUps.map(({ look }) => look),
    count,
  );
  for (const [i, { search, look }] of closeUps.entries()) {
    search.takeCloseUp(look, found[i] as DetectedFace[]);
  }
}

/** Counts looks for the progress; those that turn out not to be needed count as done. */
function countLooks(
  searches: readonly PhotoSearch[],
  { closeUps }: CompleteSingleShotOptions,
  onProgress: SingleShotDetectOptions['onProgress'],
): (looks: number) => void {
  const planned = searches.reduce((sum, { looks }) => sum + looks.length, 0);
  const total = planned + (closeUps ? searches.length : 0);
  let done = 0;
  return (looks) => {
    done += looks;
    if (looks > 0) onProgress?.({ task: 'detect', done, total, unit: 'tiles' });
  };
}
