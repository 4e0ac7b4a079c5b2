import type { Weights } from '../arrays/weights.js';
import { initialValues } from './initial-values.js';
import { startFrom } from './network-weights.js';
import { createTrainingPlan, type PlanOptions } from './plan.js';
import type { StepSource } from './step-source.js';
import { Trainer, type TrainerOptions } from './trainer.js';
import type { TrainingEngine, UpdateSettings } from './training-engine.js';

/** All that a training is made of. */
export interface CreateTrainerOptions
  extends PlanOptions,
    UpdateSettings,
    Omit<TrainerOptions, 'session' | 'compat'> {
  /** As `backend().training()` chooses it, or `hostTrainingEngine()` makes it. */
  readonly engine: TrainingEngine;
  readonly steps: StepSource;
  /**
   * What variables begin with, by name, as any model that can be imported has them. What it lacks, or
   * has in another shape (another number of classes, another embedding size), begins fresh.
   */
  readonly start?: Weights;
}

/**
 * Builds the programs of a training and opens them on an engine, with fresh or given weights:
 *
 * ```ts
 * const photos = await trainingPhotos({ dataset: await readTrainingFolder('faces') });
 * await using trainer = await createTrainer({
 *   engine: await backend.training(),
 *   network: createMobileFaceNet(),
 *   losses: [arcFace({ classes: 100 })],
 *   optimizer: optimizerSpec('ADAM'),
 *   schedule: constant(0.01),
 *   steps: batchSteps(photos.batches({ ... }), { imageSize: 112 }),
 *   epochs: 10,
 *   epochSize: 100,
 * });
 * for await (const report of trainer.run()) console.log(report);
 * ```
 *
 * @throws FaceNetError NETWORK_INVALID, INVALID_ARGUMENT, WEIGHTS_MISMATCH, ENGINE_FAILED
 */
export async function createTrainer(options: CreateTrainerOptions): Promise<Trainer> {
  const { engine, start, seed = 666 } = options;
  const plan = createTrainingPlan(options);
  const session = await engine.open(plan, options);
  try {
    const fresh = initialValues(plan.variables, seed);
    const known = start ? startFrom(plan.variables, start).weights : [];
    await session.write(new Map([...fresh, ...known]));
    return new Trainer({ ...options, session });
  } catch (error) {
    await session.dispose();
    throw error;
  }
}
