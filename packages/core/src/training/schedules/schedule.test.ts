import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { constant, cosine, type Schedule, staircase, warmUp } from './schedule.js';
import { parseScheduleFile } from './schedule-file.js';

const at = (schedule: Schedule, step: number, epoch = 1, epochSize = 100) =>
  schedule({ step, epoch, epochSize });

describe.skipIf(sharedMissing('goldens/training'))('staircase', () => {
  it("goes down as TensorFlow's exponential_decay", () => {
    const { staircase: cases } = JSON.parse(
      readFileSync(sharedPath('goldens/training/schedules.json'), 'utf8'),
    );
    expect(cases.length).toBeGreaterThan(30);
    for (const { base, decayFactor, decayEpochs, epochSize, step, rate } of cases) {
      const schedule = staircase(base, { factor: decayFactor, epochs: decayEpochs });
      const difference = (at(schedule, step, 1, epochSize) as number) - rate;
      expect(Math.abs(difference)).toBeLessThan(5e-6 * rate + 2 ** -126);
    }
  });
});

describe('schedules', () => {
  it('compose: a file under a staircase, warmed up', () => {
    const file = parseScheduleFile('0: 0.1\n5: 0.01\n9: 0');
    const schedule = warmUp(staircase(file, { factor: 0.5, epochs: 2 }), { steps: 10 });
    expect(at(schedule, 0)).toBeCloseTo(0.01, 12);
    expect(at(schedule, 4)).toBeCloseTo(0.05, 12);
    expect(at(schedule, 9)).toBeCloseTo(0.1, 12);
    expect(at(schedule, 199, 2)).toBeCloseTo(0.1, 12);
    expect(at(schedule, 200, 3)).toBeCloseTo(0.05, 12);
    expect(at(schedule, 400, 5)).toBeCloseTo(0.0025, 12);
    expect(at(schedule, 800, 9)).toBeUndefined();
  });

  it('constant never ends', () => {
    expect(at(constant(0.3), 1e9, 1e6)).toBe(0.3);
  });

  // torch.optim.lr_scheduler.CosineAnnealingLR(T_max=100, eta_min=0.001), base 0.1
  it.each([
    [0, 0.1],
    [10, 0.0975772976],
    [50, 0.0505],
    [75, 0.0154982143],
    [99, 0.0010244253],
  ])('cosine at step %i as in PyTorch', (step, rate) => {
    expect(at(cosine(0.1, { steps: 100, floor: 0.01 }), step)).toBeCloseTo(rate, 9);
  });

  it('cosine ends after its steps', () => {
    expect(at(cosine(0.1, { steps: 100 }), 100)).toBeUndefined();
  });

  it.each([
    [() => constant(0), /rate of a schedule is 0/],
    [() => constant(Number.NaN), /rate of a schedule is NaN/],
    [() => staircase(0.1, { factor: 0, epochs: 1 }), /factor/],
    [() => staircase(0.1, { factor: 0.5, epochs: 0 }), /epochs/],
    [() => cosine(0.1, { steps: 0 }), /steps/],
    [() => warmUp(0.1, { steps: 10, from: 2 }), /from/],
  ])('refuses %s', (make, message) => {
    expect(make).toThrow(message);
  });
});
