import { everyGolden, sharedMissing } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import type { OptimizerName } from '../../program/optimizer-spec.js';
import type { TrainingEngine } from '../training-engine.js';
import { type GoldenRun, runGolden } from './golden-run.js';

/**
 * What differences are rounding, by network: a few times float32's own to float64. What a ReLU takes for 0
 * or for little more hangs on the last bit, and the gradient of a shift, a sum in which much cancels out,
 * feels a single such value: in SqueezeNet 1.5e-3 of one shift on some processors, where all others differ
 * by 1e-4. Wrong derivatives, as of oneDNN's 1x1 convolutions, are ten times as far off.
 */
const tolerances = {
  dummy: { gradients: 1e-5, norms: 1e-5, values: 3e-4, embeddings: 2e-5 },
  squeezenet: { gradients: 3e-3, norms: 3e-4, values: 2e-3, embeddings: 5e-5 },
  inception_resnet_v1: { gradients: 1e-2, norms: 2e-3, values: 3e-2, embeddings: 2e-4 },
} as const;

const ORIGINAL = ['ADAGRAD', 'ADADELTA', 'ADAM', 'RMSPROP', 'MOM'] as const;

/** Of `npm test`: what is cheap, and reaches every part. */
export const QUICK_GOLDENS: readonly GoldenRun[] = [
  { file: 'softmax-dummy-128', optimizer: 'ADAM' },
  { file: 'softmax-dummy-128-strong-centers', optimizer: 'ADAGRAD' },
  { file: 'triplet-training-dummy-128', optimizer: 'MOM' },
];

/** Every training of the goldens; a quarter of an hour for an engine on a busy machine. */
const ALL_GOLDENS: readonly GoldenRun[] = [
  ...of('softmax-dummy-128', ORIGINAL),
  ...of('softmax-dummy-128', ORIGINAL, true),
  ...of('softmax-dummy-128-strong-centers', ORIGINAL),
  ...of('softmax-dummy-128-strong-centers', ORIGINAL, true),
  ...of('triplet-training-dummy-128', ORIGINAL),
  ...of('softmax-squeezenet-128', ORIGINAL),
  ...of('triplet-training-squeezenet-alpha1-128', ['ADAGRAD', 'ADAM']),
  ...of('triplet-training-squeezenet-alpha2-128', ['ADAGRAD', 'ADAM']),
  ...of('softmax-inception_resnet_v1-128', ORIGINAL),
  ...of('softmax-inception_resnet_v1-512', ['ADAM']),
];

/** Of CI: every optimiser on the network that is cheap, every network and loss by one. */
const TYPICAL_GOLDENS: readonly GoldenRun[] = [
  ...of('softmax-dummy-128', ORIGINAL),
  ...of('softmax-dummy-128-strong-centers', ['ADAM', 'MOM']),
  ...of('softmax-dummy-128-strong-centers', ['ADAGRAD'], true),
  ...of('triplet-training-dummy-128', ['ADADELTA', 'RMSPROP']),
  ...of('softmax-squeezenet-128', ['ADAM']),
  ...of('triplet-training-squeezenet-alpha2-128', ['ADAGRAD']),
  ...of('softmax-inception_resnet_v1-128', ['ADAM']),
];

/** What `npm run test:all` runs on each engine; everything with `FACENET_GOLDENS=all`. */
export const CI_GOLDENS = everyGolden ? ALL_GOLDENS : TYPICAL_GOLDENS;

function of(
  file: string,
  optimizers: readonly OptimizerName[],
  stillCenters = false,
): readonly GoldenRun[] {
  return optimizers.map((optimizer) => ({ file, optimizer, stillCenters }));
}

/**
 * Whole steps of the original's training: losses of three steps, the norm of every gradient in the
 * first, variables after the first and the third, embeddings in the end.
 *
 * @param available whether the engine is here
 */
export function describeTrainingGoldens(
  name: string,
  createEngine: () => Promise<TrainingEngine>,
  runs: readonly GoldenRun[],
  available = true,
): void {
  describe.skipIf(!available || sharedMissing('goldens', 'training'))(
    `the original's training on ${name}`,
    () => {
      const cases = runs.map((run) => {
        const centers = run.stillCenters ? ', centres left alone' : '';
        return [`${run.file} by ${run.optimizer}${centers}`, run] as const;
      });
      it.each(cases)('%s', { timeout: 600_000 }, async (_, run) => {
        const differences = await runGolden(await createEngine(), run);
        const [, limits] = Object.entries(tolerances).find(([network]) =>
          run.file.includes(network),
        ) as [string, (typeof tolerances)['dummy']];
        // With its rate of 0.1 a step makes rounding ten to a hundred times as large.
        const violent = run.optimizer === 'ADAGRAD';
        // The small difference of distances.
        const first = run.file.startsWith('triplet') ? 2e-5 : 1e-5;
        [first, violent ? 1e-3 : 1e-4, violent ? 5e-3 : 1e-4].forEach((limit, step) => {
          expect(differences.losses[step], `losses of step ${step + 1}`).toBeLessThan(limit);
        });
        expect(differences.gradients, 'norms of gradients').toBeLessThan(limits.gradients);
        for (const norm of differences.norms) {
          expect(norm, 'norms of variables').toBeLessThan(limits.norms);
        }
        for (const value of differences.values) {
          expect(value, 'values of variables').toBeLessThan(limits.values);
        }
        const limit = limits.embeddings * (violent ? 10 : 1);
        expect(differences.embeddings, 'embeddings').toBeLessThan(limit);
      });
    },
  );
}
