import { describe, expect, it } from 'vitest';
import { checkBatch } from './check-batch.js';
import { arcFaceLoss, centerLoss, softmaxLoss, tripletLoss, weighted } from './losses/index.js';

describe('checkBatch', () => {
  const labels = (...data: number[]) => ({
    labels: { shape: [data.length], data: Int32Array.from(data) },
  });
  const fault = (message: string) =>
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    });

  it('refuses labels beyond a head', () => {
    const heads = [
      softmaxLoss({ classes: 3 }),
      weighted(arcFaceLoss({ classes: 3 }), 2),
      centerLoss({ classes: 3, factor: 1 }),
    ];
    for (const head of heads) {
      expect(() => checkBatch([head], labels(0, 2, 1), 3)).not.toThrow();
      expect(() => checkBatch([head], labels(0, 3, 1), 3)).toThrow(fault('Label 3'));
      expect(() => checkBatch([head], labels(-1), 1)).toThrow(fault('Label -1'));
    }
  });

  it('refuses batches that are no triplets', () => {
    expect(() => checkBatch([tripletLoss()], {}, 6)).not.toThrow();
    expect(() => checkBatch([tripletLoss()], {}, 8)).toThrow(fault('multiple of 3 images, not 8'));
  });
});
