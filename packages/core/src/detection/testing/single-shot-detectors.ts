import { readFileSync } from 'node:fs';
import { defaultModelFile, sharedMissing, sharedPath } from '@facenet/testkit';
import type { DetectorCard } from '../../models/card.js';
import { weightsFromOnnx } from '../../models/import/from-onnx.js';
import type { Runtime } from '../../runtime/runtime.js';
import type { SingleShotDesign } from '../single-shot/design.js';
import type { SingleShotOptions } from '../single-shot/options.js';
import { retinafaceMnet025 } from '../single-shot/retinaface.js';
import { scrfd500m } from '../single-shot/scrfd.js';
import { SingleShotDetector } from '../single-shot/single-shot-detector.js';
import { yunetN } from '../single-shot/yunet.js';

interface TestDetector {
  /** As goldens name it. */
  readonly name: string;
  readonly design: SingleShotDesign;
  readonly file: () => Promise<Uint8Array>;
}

const shared = (name: string) => async () =>
  new Uint8Array(readFileSync(sharedPath('models', name)));

/** The detectors whose weights this machine can get. */
export const singleShotDetectors: readonly TestDetector[] = [
  {
    name: 'retinaface-mnet025',
    design: retinafaceMnet025,
    file: () => defaultModelFile('mnet.25_v2.onnx'),
  },
  ...(sharedMissing('models')
    ? []
    : [
        { name: 'scrfd-500m', design: scrfd500m, file: shared('scrfd_500m_kps.onnx') },
        { name: 'yunet-n', design: yunetN, file: shared('yunet_n_dynamic.onnx') },
      ]),
];

/** Loads one of them from the file that its authors gave out. */
export async function loadSingleShot(
  runtime: Runtime,
  { name, design, file }: TestDetector,
  options: SingleShotOptions = {},
): Promise<SingleShotDetector> {
  const weights = weightsFromOnnx(design.createNetwork(), await file());
  return SingleShotDetector.load(runtime, design, weights, cardOf(name), options);
}

function cardOf(architecture: string): DetectorCard {
  const unknown = 'not said';
  return {
    kind: 'detector',
    id: architecture,
    title: architecture,
    architecture,
    provenance: { origin: unknown, licence: unknown, trainingData: unknown, notice: unknown },
  };
}
