/**
 * What a step of the host's optimisers costs for all weights of Inception-ResNet-v1, the norm of the
 * gradients included; of averages that follow them, and of the centres of 10,000 people.
 *
 *   npx tsx --conditions=@facenet/source bench/optimizers.ts [rounds]
 */
import type { Weights } from '@facenet/core/formats';
import { architectures } from '@facenet/core/models';
import { parametersOf } from '@facenet/core/network';
import {
  type Gradient,
  HostOptimizer,
  type HostOptimizerOptions,
  MovingAverages,
  OPTIMIZERS,
  type OptimizerName,
  optimizerSpec,
} from '@facenet/core/training';
import { describeMachine } from './lib/machine.js';
import { processorTimes } from './lib/processor-times.js';
import { randomWeights } from './lib/random-weights.js';
import { printTable, saveResult } from './lib/report.js';

const rounds = Number(process.argv[2] ?? 9);
const network = architectures.get('inception-resnet-v1').create({ embeddingSize: 128 });
const trainable = new Set(
  parametersOf(network).flatMap(({ name, trainable: learned }) => (learned ? [name] : [])),
);
const variables: Weights = new Map(
  [...randomWeights(network)].filter(([name]) => trainable.has(name)),
);
const gradients = new Map<string, Gradient>(
  [...variables].map(([name, { data }]) => [name, data.map((value) => 0.01 * value)]),
);
const classes = 10_000;
const centers: Weights = new Map([
  ['centers', { shape: [classes, 512], data: new Float32Array(classes * 512) }],
]);
const batch = 128;
const centerGradients = new Map<string, Gradient>([
  [
    'centers',
    {
      ids: Int32Array.from({ length: batch }, (_, i) => (i * 7919) % classes),
      rows: new Float32Array(batch * 512).fill(0.01),
    },
  ],
]);

type Candidate = readonly [string, () => Promise<unknown>];

function stepOf(label: string, name: OptimizerName, options: HostOptimizerOptions): Candidate {
  const optimizer = new HostOptimizer(optimizerSpec(name), variables, options);
  return [label, async () => optimizer.apply(gradients, { learningRate: 1e-6 })];
}

function centerStepOf(name: OptimizerName): Candidate {
  const optimizer = new HostOptimizer(optimizerSpec(name), centers);
  const label = `${name}, ${batch} of ${classes} centres`;
  return [label, async () => optimizer.apply(centerGradients, { learningRate: 1e-6 })];
}

const averages = new MovingAverages(variables, 0.9999);
const times = await processorTimes(
  [
    ...(Object.keys(OPTIMIZERS) as OptimizerName[]).map((name) => stepOf(name, name, {})),
    stepOf('ADAM, norm clipped', 'ADAM', { clip: { by: 'norm', limit: 0.001 } }),
    ['moving averages', async () => averages.update(1000)],
    centerStepOf('MOM'),
    centerStepOf('ADAM'),
  ],
  rounds,
);
const results = [...times].map(([step, milliseconds]) => ({
  step,
  'median, ms': Number(milliseconds.toFixed(1)),
}));
printTable(results);
saveResult('optimizers', {
  command: 'npx tsx --conditions=@facenet/source bench/optimizers.ts',
  unit: 'milliseconds of processor time for one step',
  weights: [...variables.values()].reduce((sum, { data }) => sum + data.length, 0),
  rounds,
  results,
  machine: describeMachine([]),
});
