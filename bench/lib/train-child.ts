/** One training of bench/train.ts in a process of its own: for each line it is given, one step. */
import { resourceUsage } from 'node:process';
import { createInterface } from 'node:readline';
import { chooseTrainingEngine } from '@facenet/backend-node';
import {
  centerLoss,
  createTrainingPlan,
  initialValues,
  optimizerSpec,
  softmaxLoss,
} from '@facenet/core/training';
import { trainedNetwork } from './trained-network.js';

const [engineName = '', networkName = '', ...numbers] = process.argv.slice(2);
const [batch, classes, threads] = numbers.map(Number) as [number, number, number];

const network = trainedNetwork(networkName);
const plan = createTrainingPlan({
  network,
  losses: [softmaxLoss({ classes }), centerLoss({ classes, factor: 1e-2 })],
  weightDecay: 5e-4,
});
const engine = await chooseTrainingEngine({ runtime: engineName, threads });
const session = await engine.open(plan, { optimizer: optimizerSpec('ADAM') });
await session.write(initialValues(plan.variables, 1));

const side = network.nodes.find(({ op }) => op.type === 'input')?.shape[1] as number;
const shape = [batch, side, side, 3];
const data = Float32Array.from({ length: batch * side * side * 3 }, (_, i) => Math.sin(i * 0.37));
const labels = {
  shape: [batch],
  data: Int32Array.from({ length: batch }, (_, i) => (i * 7) % classes),
};

for await (const _ of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage();
  const feeds = { [plan.images]: { shape, data }, labels };
  const { outputs } = await session.step(feeds, { learningRate: 1e-3 });
  const { user, system } = process.cpuUsage(before);
  const peakRssBytes = resourceUsage().maxRSS * 1024;
  const loss = outputs.loss?.data[0];
  console.log(JSON.stringify({ cpuMs: (user + system) / 1000, loss, peakRssBytes }));
}
await session.dispose();
