import { describe, expect, it } from 'vitest';
import { TrainingStatistics } from './statistics.js';

const SIZE = { maxEpochs: 5, epochSize: 3, validateEveryEpochs: 2 };

describe('TrainingStatistics', () => {
  it("have the original's names and shapes", () => {
    const { arrays } = new TrainingStatistics(SIZE);
    expect(Object.fromEntries([...arrays].map(([name, { shape }]) => [name, shape]))).toEqual({
      ...Object.fromEntries(
        ['loss', 'center_loss', 'reg_loss', 'xent_loss', 'prelogits_norm', 'accuracy'].map(
          (name) => [name, [15]],
        ),
      ),
      ...{ val_loss: [3], val_xent_loss: [3], val_accuracy: [3] },
      ...{ lfw_accuracy: [5], lfw_valrate: [5], learning_rate: [5] },
      ...{ time_train: [5], time_validate: [5], time_evaluate: [5], prelogits_hist: [5, 1000] },
    });
    for (const { data } of arrays.values()) expect(data.every((value) => value === 0)).toBe(true);
  });

  it('put values where the original does', () => {
    const statistics = new TrainingStatistics(SIZE);
    statistics.step(14, { loss: 1.5, accuracy: 0.5 });
    statistics.epoch(1, { learning_rate: 0.1 });
    for (const epoch of [2, 4, 5]) statistics.validation(epoch, { val_loss: epoch });
    const of = (name: string) => [...(statistics.arrays.get(name)?.data ?? [])];
    expect(of('loss')).toEqual([...Array(14).fill(0), 1.5]);
    expect(of('learning_rate')).toEqual([Math.fround(0.1), 0, 0, 0, 0]);
    expect(of('val_loss')).toEqual([2, 4, 5]);
  });

  it('count prelogits as numpy.histogram does', () => {
    const statistics = new TrainingStatistics(SIZE);
    statistics.prelogits(2, [0, -0.005, 0.0101, 9.9999, -10, 1000, Number.NaN]);
    statistics.prelogits(2, Float32Array.of(0.011));
    // On edges, as float32 has them: times 100 they are 28.999999 and 56.999999.
    statistics.prelogits(1, Float32Array.of(0.29, 0.57));
    const { data } = statistics.arrays.get('prelogits_hist')!;
    const filled = [...data.entries()].filter(([, count]) => count > 0);
    expect(filled).toEqual([
      [29, 1],
      [57, 1],
      [1000, 2],
      [1001, 2],
      [1999, 3],
    ]);
  });

  it('go on where an earlier run stopped', () => {
    const earlier = new TrainingStatistics(SIZE);
    earlier.step(4, { loss: 7 });
    const same = new TrainingStatistics(SIZE, earlier.arrays);
    expect(same.arrays).toEqual(earlier.arrays);
    const longer = new TrainingStatistics({ ...SIZE, maxEpochs: 9 }, earlier.arrays);
    expect(longer.arrays.get('loss')?.data).toHaveLength(27);
    expect(longer.arrays.get('loss')?.data[4]).toBe(7);
  });

  it('refuse what has no place', () => {
    const statistics = new TrainingStatistics(SIZE);
    expect(() => statistics.step(15, { loss: 1 })).toThrow(/15 values of loss, none at 15/);
    expect(() => statistics.epoch(0, { time_train: 1 })).toThrow(/none at -1/);
    expect(() => statistics.step(0, { los: 1 } as never)).toThrow(/do not have "los"/);
    expect(() => statistics.prelogits(6, [1])).toThrow(/no place for epoch 6/);
    expect(() => new TrainingStatistics({ ...SIZE, epochSize: 0 })).toThrow(/steps up to 0/);
  });
});
