import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { MovingAverages } from './moving-averages.js';

const missing = sharedMissing('goldens/training');
const golden = missing
  ? { traces: [] }
  : JSON.parse(readFileSync(sharedPath('goldens/training/ema.json'), 'utf8'));
const ORDER = 'weightsAfterUpdate_stepBeforeIncrement';
const traces = golden.traces.filter(({ order }: { order: string }) => order === ORDER);

describe('MovingAverages', () => {
  it.skipIf(missing).each<{ decay: number; shadowAfterStep: number[][] }>(traces)(
    'follows the weights as TensorFlow does, with decay $decay',
    ({ decay, shadowAfterStep }) => {
      const [start, ...later] = golden.weightsAfterStep0to5 as number[][];
      const data = Float32Array.from(start as number[]);
      const averages = new MovingAverages(new Map([['w', { shape: [3], data }]]), decay);
      for (const [step, weights] of later.entries()) {
        data.set(weights);
        averages.update(step);
        const { data: average } = averages.state().get('w/ExponentialMovingAverage')!;
        shadowAfterStep[step]!.forEach((value, i) => {
          expect(average[i]).toBeCloseTo(value, 6);
        });
      }
    },
  );

  it('goes on from its state', () => {
    const data = Float32Array.of(1, 2);
    const variables = new Map([['w', { shape: [2], data }]]);
    const first = new MovingAverages(variables, 0.99);
    data.set([3, 4]);
    first.update(0);
    const second = new MovingAverages(variables, 0.99);
    second.restore(first.state());
    data.set([5, -1]);
    for (const averages of [first, second]) averages.update(1);
    expect(second.averages()).toEqual(first.averages());
    expect(first.averages().get('w')?.data).not.toEqual(data);
    first.reset();
    expect(first.averages().get('w')?.data).toEqual(data);
  });

  it('refuses a state of other variables and decays that never forget', () => {
    const averages = (name: string, size: number) =>
      new MovingAverages(new Map([[name, { shape: [size], data: new Float32Array(size) }]]), 0.9);
    expect(() => averages('w', 2).restore(averages('v', 2).state())).toThrow(/no average of "w"/);
    expect(() => averages('w', 2).restore(averages('w', 3).state())).toThrow(
      expect.objectContaining({ code: 'CHECKPOINT_INVALID' }),
    );
    for (const decay of [1, -0.1, Number.NaN]) {
      expect(() => new MovingAverages(new Map(), decay)).toThrow(/not in \[0, 1\)/);
    }
  });
});
