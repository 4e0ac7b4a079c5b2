import { describe, expect, it } from 'vitest';
import { optimize, parametersOf, summary } from '../../network/index.js';
import { deterministicWeights } from '../testing/deterministic-weights.js';
import { createMobileFaceNet } from './mobilefacenet.js';

describe('MobileFaceNet', () => {
  it('with batch norm folds into the network of the published weights', () => {
    const trained = createMobileFaceNet({ batchNorm: true });
    const published = createMobileFaceNet();
    const folded = optimize(trained, deterministicWeights(trained)).network;
    const expected = optimize(published, deterministicWeights(published)).network;
    const shapes = (network: typeof folded) =>
      parametersOf(network).map(({ name, shape }) => `${name} [${shape}]`);
    expect(shapes(folded)).toEqual(shapes(expected));
    expect(folded.outputs).toEqual(expected.outputs);
  });

  it('gathers a mean and a variance a channel when it has batch norm', () => {
    const { parameters, trainableParameters } = summary(createMobileFaceNet({ batchNorm: true }));
    const channels = summary(createMobileFaceNet()).rows.filter(({ type }) => /conv/i.test(type));
    const outputs = channels.reduce(
      (sum, { shape }) => sum + Number(/(\d+)\]$/.exec(shape)?.[1]),
      0,
    );
    expect(parameters - trainableParameters).toBe(2 * outputs);
  });
});
