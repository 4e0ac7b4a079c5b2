import { importModel } from '../../models/import/convert-model.js';
import { retinaface, scrfd500m, yunet } from '../../models/index.js';
import { sourceFiles, sourcesMissing } from '../../models/testing/source-files.js';
import type { Runtime } from '../../runtime/runtime.js';
import type { SingleShotOptions } from '../single-shot/options.js';
import { retinafaceDesign } from '../single-shot/retinaface.js';
import { scrfdDesign } from '../single-shot/scrfd.js';
import { SingleShotDetector } from '../single-shot/single-shot-detector.js';
import { yunetDesign } from '../single-shot/yunet.js';

const everywhere = [
  { card: retinaface, design: retinafaceDesign },
  { card: scrfd500m, design: scrfdDesign },
  { card: yunet, design: yunetDesign },
] as const;

type TestDetector = (typeof everywhere)[number];

/** The detectors whose weights this machine can get. */
export const singleShotDetectors: readonly TestDetector[] = everywhere.filter(
  ({ card }) => !sourcesMissing(card),
);

/** Loads one of them from the file that its authors gave out. */
export async function loadSingleShot(
  runtime: Runtime,
  { card, design }: TestDetector,
  options: SingleShotOptions = {},
): Promise<SingleShotDetector> {
  const weights = importModel(card, await sourceFiles(card));
  return SingleShotDetector.load(runtime, design, weights, card, options);
}
