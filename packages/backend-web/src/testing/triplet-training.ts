import { architectures } from '@facenet/core/models';
import {
  createTrainingPlan,
  initialValues,
  optimizerSpec,
  type TrainingEngine,
  tripletLoss,
} from '@facenet/core/training';

/** Side of the images. */
export const TRIPLET_SIDE = 32;

/**
 * Makes steps on the same triplets with a small network from fresh weights, anywhere.
 *
 * @param images anchor, positive, negative, anchor, ..., standardised, [n, 32, 32, 3]
 * @returns loss of each step
 */
export async function tripletTraining(
  engine: TrainingEngine,
  architecture: 'squeezenet' | 'dummy',
  images: Float32Array,
  steps: number,
  onStep?: () => void,
): Promise<number[]> {
  const options = { embeddingSize: 32, imageSize: TRIPLET_SIDE, keepProbability: 1 };
  const network = architectures.get(architecture).create(options);
  const plan = createTrainingPlan({ network, losses: [tripletLoss({ alpha: 1 })] });
  await using session = await engine.open(plan, {
    optimizer: optimizerSpec('ADAM', { epsilon: 1e-8 }),
  });
  await session.write(initialValues(plan.variables, 666));
  const count = images.length / TRIPLET_SIDE ** 2 / 3;
  const shape = [count, TRIPLET_SIDE, TRIPLET_SIDE, 3];
  const labels = { shape: [count], data: new Int32Array(count) };
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const feeds = { input: { shape, data: images }, labels };
    const { outputs } = await session.step(feeds, { learningRate: 1e-4 });
    losses.push(outputs.loss?.data[0] as number);
    onStep?.();
  }
  return losses;
}
