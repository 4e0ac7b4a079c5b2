import type { Session, TensorData } from '../../runtime/runtime.js';
import { decodeCandidates } from './candidates.js';
import { columnBands } from './column-bands.js';
import type { CompleteMtcnnOptions } from './options.js';
import type { PyramidLevel } from './pyramid.js';
import type { ScoredBoxes } from './scored-boxes.js';
import { concatFloats } from './typed-rows.js';

/** P-Net takes about 100 bytes a pixel; larger runs are no faster, beyond the caches slower. */
const MOST_PIXELS_PER_RUN = 1 << 17;

/**
 * Looks with P-Net at one level of the pyramid.
 *
 * @param pixels of the level, as `levelPixels` gives them
 * @param abortPoint awaited before each run
 * @returns boxes of the full image, in the original's order
 */
export async function findLevelCandidates(
  pnet: Session,
  level: PyramidLevel,
  pixels: Float32Array,
  options: Pick<CompleteMtcnnOptions, 'thresholds' | 'compat'>,
  abortPoint: () => Promise<void>,
): Promise<ScoredBoxes> {
  const { width, height, scale } = level;
  const probabilities: TensorData[] = [];
  const regression: TensorData[] = [];
  for (const { from, to } of columnBands(width, height, MOST_PIXELS_PER_RUN)) {
    await abortPoint();
    const data = pixels.subarray(from * height * 3, to * height * 3);
    const outputs = await pnet.run({ input: { shape: [1, to - from, height, 3], data } });
    probabilities.push(outputs.probabilities as TensorData);
    regression.push(outputs.regression as TensorData);
  }
  const map = {
    columns: probabilities.reduce((sum, { shape }) => sum + (shape[1] as number), 0),
    rows: probabilities[0]?.shape[2] as number,
    probabilities: concatFloats(probabilities.map(({ data }) => data)),
    regression: concatFloats(regression.map(({ data }) => data)),
  };
  return decodeCandidates(map, scale, options.thresholds[0], options.compat);
}
