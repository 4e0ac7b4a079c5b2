import { NetworkBuilder } from '@facenet/core/network';
import {
  createTrainingPlan,
  initialValues,
  softmaxLoss,
  type TrainingEngine,
} from '@facenet/core/training';

const STEPS = 3;
const BATCH = 4;
/** So small that plain JavaScript, too, is done in seconds. */
const SIDE = 16;
const CLASSES = 4;

/** Two blocks of convolution and batch norm, as face networks have them, and a layer of features. */
function probeNetwork() {
  const net = new NetworkBuilder('training-probe');
  let x = net.input('input', [null, SIDE, SIDE, 3]);
  for (const name of ['a', 'b']) {
    x = x
      .conv2d(name, { filters: 8, kernel: 3, bias: false })
      .batchNorm(`${name}/bn`)
      .relu(`${name}/relu`);
  }
  const prelogits = x.globalAvgPool('pool').dense('features', { units: 16 });
  return net.build({ prelogits, embeddings: prelogits.l2Normalize('embeddings') });
}

/** Images of a small network that are trained on in a second: tells engines apart, and no more. */
export async function probeTraining(engine: TrainingEngine): Promise<number> {
  const plan = createTrainingPlan({
    network: probeNetwork(),
    losses: [softmaxLoss({ classes: CLASSES })],
  });
  await using session = await engine.open(plan, { optimizer: { name: 'SGD' } });
  await session.write(initialValues(plan.variables, 1));
  const shape = [BATCH, SIDE, SIDE, 3];
  const images = Float32Array.from({ length: BATCH * SIDE * SIDE * 3 }, (_, i) => Math.sin(i));
  const feeds = {
    [plan.images]: { shape, data: images },
    labels: { shape: [BATCH], data: Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES) },
  };
  let fastest = Number.POSITIVE_INFINITY;
  for (let step = 0; step <= STEPS; step++) {
    const start = performance.now();
    await session.step(feeds, { learningRate: 0.01 });
    if (step > 0) fastest = Math.min(fastest, performance.now() - start);
  }
  return (BATCH / fastest) * 1000;
}
