import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import {
  type OptimizerName,
  type OptimizerSpec,
  optimizerSpec,
} from '../../program/optimizer-spec.js';
import { HostOptimizer } from './host-optimizer.js';

const read = (path: string) => JSON.parse(readFileSync(sharedPath('goldens', path), 'utf8'));
const five: readonly OptimizerName[] = ['ADAGRAD', 'ADADELTA', 'ADAM', 'RMSPROP', 'MOM'];

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number) {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value), `[${i}] ${actual[i]} ${value}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(value)),
    );
  });
}

/** One variable, "w", and its optimiser. */
function begin(spec: OptimizerSpec, data: Float32Array, shape: readonly number[] = [data.length]) {
  const optimizer = new HostOptimizer(spec, new Map([['w', { shape, data }]]));
  return {
    slot: (name: string) => optimizer.state().get(name)?.data as Float32Array,
    step: (
      gradient: Float32Array | { ids: Int32Array; rows: Float32Array },
      learningRate: number,
    ) => optimizer.apply(new Map([['w', gradient]]), { learningRate }),
  };
}

/** Weights after each step along the gradient A * w + sin(0.3 * t + i). */
function descend(spec: OptimizerSpec, steps: number, learningRate: number): Float32Array[] {
  const w = Float32Array.of(1, -2, 0.5, 3, -1.5);
  const { step } = begin(spec, w);
  return Array.from({ length: steps }, (_, t) => {
    step(
      w.map((value, i) => [1, 0.5, 2, 0.1, 1.5][i]! * value + Math.sin(0.3 * t + i)),
      learningRate,
    );
    return w.slice();
  });
}

describe.skipIf(sharedMissing('goldens/detailed'))("the original's optimisers", () => {
  it.each(five)('%s moves weights and slots as TensorFlow does', (name) => {
    const golden = read('detailed/optimisers.json');
    const { learningRate, learningRateFromStep26, gradients, weights, finalSlots } =
      golden.optimisers[name];
    const w = Float32Array.from(golden.w0);
    const { slot, step } = begin(optimizerSpec(name), w);
    for (const [k, gradient] of (gradients as number[][]).entries()) {
      step(Float32Array.from(gradient), k < 25 ? learningRate : learningRateFromStep26);
      // TensorFlow rounds 1 - 0.999^t to float32, which moves ADAM by more than its own rounding.
      expectClose(w, weights[k], name === 'ADAM' ? 3e-6 : 1e-6);
    }
    for (const [of, values] of Object.entries(finalSlots)) {
      expectClose(slot(of), values as number[], 1e-6);
    }
  });

  it.each(five)('%s descends as the reference', (name) => {
    const trace: number[][] = read('protocol/optimisers.json').traces[name];
    for (const [k, w] of descend(optimizerSpec(name), trace.length, 0.1).entries()) {
      expectClose(w, trace[k] as number[], 3e-6);
    }
  });

  it.each(five.flatMap((name) => [[name, true] as const, [name, false] as const]))(
    '%s moves the rows of the classes in the batch: %s',
    (name, optimised) => {
      const golden = read('training/softmax-dummy-128-strong-centers.json');
      const run = optimised ? 'centersGetOptimiserStep' : 'centersWithoutOptimiserStep';
      const { steps } = golden.optimisers[name][run];
      const centers = new Float32Array(10 * 2);
      const { step } = begin(optimizerSpec(name), centers, [10, 2]);
      for (const { labels, prelogitsFirst4, centersColumn0, centersColumn1 } of steps) {
        const ids = Int32Array.from(labels as number[]);
        const away = Float32Array.from({ length: 12 }, (_, k) => {
          const [i, column] = [k >> 1, k & 1];
          return centers[labels[i] * 2 + column]! - prelogitsFirst4[i][column];
        });
        away.forEach((difference, k) => {
          centers[ids[k >> 1]! * 2 + (k & 1)]! -= (1 - 0.95) * difference;
        });
        const rows = away.map((difference) => (2 * 5 * difference) / (6 * 128));
        if (optimised) step({ ids, rows }, name === 'ADAGRAD' ? 0.1 : 0.01);
        expectClose(centers, [...interleave(centersColumn0, centersColumn1)], 3e-7);
      }
    },
  );
});

function* interleave(a: readonly number[], b: readonly number[]) {
  for (const [i, value] of a.entries()) yield* [value, b[i] as number];
}

describe('optimisers beside PyTorch 2.13', () => {
  it.each([
    {
      spec: optimizerSpec('ADAMW'),
      rate: 0.001,
      after3: [0.9969721, -1.9974915, 0.4970009, 2.9975922, -1.4969518],
      after50: [0.9592848, -1.9570566, 0.4589116, 2.9858327, -1.4529111],
    },
    {
      spec: optimizerSpec('ADAMW', { weightDecay: 0.1 }),
      rate: 0.1,
      after3: [0.6729084, -1.7841984, 0.1933906, 2.688405, -1.1585889],
      after50: [0.0704131, 0.0120003, -0.1372383, 1.0467958, 0.0650507],
    },
    {
      spec: optimizerSpec('ADAMW', { weightDecay: 0 }),
      rate: 0.1,
      after3: [0.6996533, -1.8264993, 0.2050418, 2.7731247, -1.2000728],
      after50: [0.0726086, 0.0226467, -0.1344753, 1.8693599, 0.0873158],
    },
    {
      spec: optimizerSpec('SGD'),
      rate: 0.1,
      after3: [0.6459389, -1.9821882, 0.0865984, 2.9569347, -0.6892653],
      after50: [-0.2846994, -0.4897524, 0.0610394, 2.2026081, 0.2803994],
    },
    {
      spec: optimizerSpec('MOM', { nesterov: false }),
      rate: 0.1,
      after3: [0.3763421, -1.9532267, -0.3282702, 2.8694942, 0.0286692],
      after50: [-2.8399947, -1.8567952, 0.6862496, -1.0319552, 0.247193],
    },
  ])('$spec at $rate', ({ spec, rate, after3, after50 }) => {
    const trace = descend(spec, 50, rate);
    expectClose(trace[2]!, after3, 1e-6);
    expectClose(trace[49]!, after50, 1e-5);
  });
});

describe('gradients of some rows', () => {
  const names: readonly OptimizerName[] = [...five, 'SGD', 'ADAMW'];
  const start = () => Float32Array.from({ length: 5 * 3 }, (_, i) => Math.sin(i + 1));
  const gradients = [
    { ids: Int32Array.of(3, 0, 3), rows: Float32Array.of(1, 2, 3, -1, 0.5, 0.25, 0.5, -2, 1) },
    { ids: Int32Array.of(4), rows: Float32Array.of(0.1, -0.2, 0.3) },
    { ids: Int32Array.of(0, 0), rows: Float32Array.of(1, 1, 1, 2, 2, 2) },
  ];
  const sums = [
    [-1, 0.5, 0.25, 0, 0, 0, 0, 0, 0, 1.5, 0, 4, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.1, -0.2, 0.3],
    [3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ];

  it.each(names)('%s: rows that have one move as they do alone, others by the rule', (name) => {
    const spec = optimizerSpec(name);
    const [byRows, dense] = [start(), start()];
    const [some, all] = [begin(spec, byRows, [5, 3]), begin(spec, dense, [5, 3])];
    some.step(gradients[0]!, 0.1);
    all.step(Float32Array.from(sums[0]!), 0.1);
    // After one step no means are left that would move the others; ADAMW's decay moves them.
    expect(byRows).toEqual(dense);
    for (const k of [1, 2]) {
      const before = byRows.slice();
      some.step(gradients[k]!, 0.1);
      all.step(Float32Array.from(sums[k]!), 0.1);
      if (name === 'ADAM' || name === 'ADAMW') expect(byRows).toEqual(dense);
      const rowsMoved = [0, 1, 2, 3, 4].filter((row) =>
        [0, 1, 2].some((i) => byRows[row * 3 + i] !== before[row * 3 + i]),
      );
      const own = k === 1 ? [4] : [0];
      expect(rowsMoved).toEqual(
        name === 'ADAM'
          ? k === 1
            ? [0, 3, 4]
            : [0, 3, 4]
          : name === 'ADAMW'
            ? [0, 1, 2, 3, 4]
            : own,
      );
    }
  });
});

describe('means that only decay', () => {
  it.each(['ADAM', 'ADAMW', 'RMSPROP', 'ADADELTA', 'MOM'] as const)(
    '%s never has subnormal numbers, which processors are slow with',
    (name) => {
      const { slot, step } = begin(optimizerSpec(name), Float32Array.of(1));
      const slots = {
        ADAM: 'Adam',
        ADAMW: 'AdamW',
        RMSPROP: 'RMSProp_1',
        ADADELTA: 'Adadelta_1',
        MOM: 'Momentum',
      };
      step(Float32Array.of(-1e-3), 0.01);
      for (let k = 0; k < 1500; k++) step(Float32Array.of(0), 0.01);
      const left = Math.abs(slot(`w/${slots[name]}`)[0] as number);
      expect(left).toBeLessThan(1e-36);
      expect(left === 0 || left >= 2 ** -126).toBe(true);
    },
  );
});
