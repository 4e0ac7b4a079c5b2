import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from '../network/index.js';
import { centerLoss, prelogitsNorm, softmaxLoss } from './losses/index.js';
import { createTrainingPlan } from './plan.js';

function smallNetwork() {
  const net = new NetworkBuilder('small');
  const images = net.input('input', [null, 4, 4, 3]);
  const prelogits = images.globalAvgPool('pool').dense('Bottleneck', { units: 5 });
  return net.build({ prelogits, embeddings: prelogits.l2Normalize('embeddings') });
}

describe('createTrainingPlan', () => {
  it('reports what its losses report', () => {
    const losses = [softmaxLoss({ classes: 3 }), centerLoss({ classes: 3, factor: 0.1 })];
    const { train, evaluate } = createTrainingPlan({
      network: smallNetwork(),
      losses,
      weightDecay: 5e-4,
    });
    const reported = ['cross_entropy', 'accuracy', 'center_loss_term', 'center_loss'];
    const of = ['loss', ...reported, 'weight_decay', 'embeddings'].sort();
    expect(Object.keys(evaluate.outputs).sort()).toEqual(of);
    expect(Object.keys(train.outputs).sort()).toEqual([...of, 'prelogits'].sort());
    expect(train.updates.map(({ kind, variable }) => [kind, variable])).toEqual([
      ['subtractRows', 'centers'],
    ]);
    expect(evaluate.updates).toEqual([]);
  });

  it('refuses losses that would hide one another', () => {
    const losses = [prelogitsNorm({ factor: 1 }), prelogitsNorm({ factor: 2, p: 2 })];
    expect(() => createTrainingPlan({ network: smallNetwork(), losses })).toThrow(
      expect.objectContaining({
        code: 'NETWORK_INVALID',
        message: expect.stringContaining('"prelogits_norm'),
      }),
    );
  });
});
