import { describe, expect, it } from 'vitest';
import { importModel, mtcnn } from '../models/index.js';
import { testRuntimes } from '../models/testing/runtimes.js';
import { sourceFiles } from '../models/testing/source-files.js';
import { detectors, loadDetector } from './detectors.js';
import { Mtcnn } from './mtcnn/mtcnn.js';
import { SingleShotDetector } from './single-shot/single-shot-detector.js';
import { defaultMtcnnWeights } from './testing/default-weights.js';
import { noiseImage } from './testing/noise-image.js';
import { singleShotDetectors } from './testing/single-shot-detectors.js';

const [, createRuntime] = testRuntimes[0] as (typeof testRuntimes)[number];

describe('loadDetector', () => {
  it('loads the detector that the card names, with the settings given', async () => {
    const card = { ...mtcnn, id: 'my-faces' };
    const weights = await defaultMtcnnWeights();
    const detector = await loadDetector(await createRuntime(), card, weights, { minSize: 40 });
    expect(detector).toBeInstanceOf(Mtcnn);
    expect(detector.card).toBe(card);
    expect((detector as Mtcnn).options.minSize).toBe(40);
    await detector[Symbol.asyncDispose]();
    await expect(detector.detect(noiseImage(64, 64))).rejects.toMatchObject({ code: 'DISPOSED' });
  });

  it.each(singleShotDetectors)('loads $card.id', async ({ card, design }) => {
    const weights = importModel(card, await sourceFiles(card));
    const detector = await loadDetector(await createRuntime(), card, weights, { minSize: 40 });
    expect(detector).toBeInstanceOf(SingleShotDetector);
    expect(detector.card).toBe(card);
    const { options } = detector as SingleShotDetector;
    expect(options).toMatchObject({ minSize: 40, threshold: design.threshold });
    await detector.dispose();
    const loading = loadDetector(await createRuntime(), card, weights, { factor: 0.7 });
    await expect(loading).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('refuses a card of a detector that it does not know, naming those it knows', async () => {
    const loading = loadDetector(await createRuntime(), { ...mtcnn, architecture: 'x' }, new Map());
    await expect(loading).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      hint: `Known: ${detectors.names().join(', ')}.`,
    });
  });
});
