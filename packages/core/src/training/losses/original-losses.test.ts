import { sharedMissing } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { centerLoss } from './center.js';
import { prelogitsNorm } from './prelogits-norm.js';
import { softmaxLoss } from './softmax.js';
import { evaluateHead } from './testing/evaluate-head.js';
import {
  detailedGoldens,
  protocolGoldens,
  tripletGoldens,
  worstDifference,
} from './testing/goldens.js';
import { tripletLoss } from './triplet.js';

const identity = (size: number) =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => Number(i === j)));

describe.skipIf(sharedMissing('goldens'))("the original's losses", () => {
  const detailed = detailedGoldens();
  const protocol = protocolGoldens();

  it.each(detailed.softmax.map((golden) => [golden.prelogitsNormP, golden] as const))(
    'softmax and the prelogits norm of p = %d, and their gradients',
    (p, golden) => {
      const { prelogits, labels, weights, biases, weightDecay, prelogitsNormFactor } = golden;
      const { outputs, gradients } = evaluateHead(
        [
          softmaxLoss({ classes: biases.length }),
          prelogitsNorm({ factor: prelogitsNormFactor, p }),
        ],
        { prelogits, labels, feeds: { 'Logits/weights': weights, 'Logits/biases': biases } },
      );
      expect(outputs.cross_entropy?.data[0]).toBeCloseTo(golden.crossEntropy, 6);
      expect(outputs.prelogits_norm?.data[0]).toBeCloseTo(golden.prelogitsNorm, 5);
      expect(outputs.accuracy?.data[0]).toBe(golden.accuracy);
      expect(worstDifference(gradients.prelogits?.data, golden.gradPrelogits)).toBeLessThan(1e-7);
      expect(worstDifference(gradients['Logits/biases']?.data, golden.gradBiases)).toBeLessThan(
        1e-7,
      );
      const decayed = golden.gradWeights.map((row, i) =>
        row.map((gradient, j) => gradient - weightDecay * (weights[i]?.[j] as number)),
      );
      expect(worstDifference(gradients['Logits/weights']?.data, decayed)).toBeLessThan(2e-7);
    },
  );

  it('the cross entropy of logits', () => {
    const { logits, labels, mean_cross_entropy } = protocol.softmax;
    const classes = logits[0]?.length as number;
    const feeds = { 'Logits/weights': identity(classes) };
    const { loss } = evaluateHead(softmaxLoss({ classes }), { prelogits: logits, labels, feeds });
    expect(loss).toBeCloseTo(mean_cross_entropy, 5);
  });

  it.each([
    ...protocol.prelogits_norm.map(({ p, prelogits, value }) => [p, prelogits, value] as const),
    ...[4.0002003, 3.0001202, 2.7490828].map((value, i) => {
      return [
        i + 1,
        [
          [3, -4],
          [0, 1],
        ],
        value,
      ] as const; // Appendix A.6
    }),
  ])('the prelogits norm of p = %d', (p, prelogits, value) => {
    const { outputs } = evaluateHead(prelogitsNorm({ factor: 2, p }), { prelogits });
    expect((outputs.prelogits_norm?.data[0] as number) / value).toBeCloseTo(1, 6);
    expect((outputs.prelogits_norm_term?.data[0] as number) / value).toBeCloseTo(2, 6);
  });

  it.each([
    ...detailed.center.cases.map(({ alfa, classes, steps }) => ({ alfa, classes, steps })),
    ...protocol.center.map(({ alfa, nrof_classes, labels, steps }) => ({
      alfa,
      classes: nrof_classes,
      steps: steps.map(({ features, loss, centers_after }) => {
        return { features, labels, loss, centersAfter: centers_after, gradFeatures: undefined };
      }),
    })),
  ])('center loss with alfa $alfa, its gradient and its centres', ({ alfa, classes, steps }) => {
    let centers: readonly (readonly number[])[] | undefined;
    for (const { features, labels, loss, gradFeatures, centersAfter } of steps) {
      const { outputs, gradients, variables } = evaluateHead(
        centerLoss({ classes, factor: 0.5, alfa }),
        { prelogits: features, labels, feeds: centers ? { centers } : {} },
      );
      expect((outputs.center_loss?.data[0] as number) / loss).toBeCloseTo(1, 5);
      expect((outputs.center_loss_term?.data[0] as number) / loss).toBeCloseTo(0.5, 5);
      expect(worstDifference(variables.centers?.data, centersAfter)).toBeLessThan(1e-6);
      if (gradFeatures) {
        const halved = gradFeatures.map((row) => row.map((gradient) => gradient / 2));
        expect(worstDifference(gradients.prelogits?.data, halved)).toBeLessThan(1e-6);
      }
      centers = centersAfter;
    }
  });

  it("lets the optimiser at the centres only as the original's double update", () => {
    const batch = {
      prelogits: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      labels: [0, 0, 1],
    };
    const options = { classes: 2, factor: 1, alfa: 0.9 };
    // Appendix A.6, and -2 / 6 of the sum over samples of f - c.
    const compat = evaluateHead(centerLoss({ ...options, compat: true }), batch);
    expect(compat.outputs.center_loss?.data[0]).toBeCloseTo(15.166667, 5);
    expect(worstDifference(compat.variables.centers?.data, [0.4, 0.6, 0.5, 0.6])).toBeLessThan(
      1e-7,
    );
    const sums = [4, 6, 5, 6].map((sum) => (-2 / 6) * sum);
    expect(worstDifference(compat.gradients.centers?.data, sums)).toBeLessThan(1e-7);
    expect(evaluateHead(centerLoss(options), batch).gradients.centers).toBeUndefined();
  });

  it.each(detailed.triplet.map((golden) => [golden.alpha, golden] as const))(
    'triplet loss with alpha %d and its gradients',
    (alpha, { anchor, positive, negative, loss, gradAnchor, gradPositive, gradNegative }) => {
      const triplets = (...roles: number[][][]) =>
        anchor.flatMap((_, i) => roles.map((rows) => rows[i] as number[]));
      const feeds = { alpha };
      const embeddings = triplets(anchor, positive, negative);
      const { loss: ours, gradients } = evaluateHead(tripletLoss(), { embeddings, feeds });
      expect(ours).toBeCloseTo(loss, 6);
      const wanted = triplets(gradAnchor, gradPositive, gradNegative);
      expect(worstDifference(gradients.embeddings?.data, wanted)).toBeLessThan(5e-7);
    },
  );

  it.each(tripletGoldens().cases)(
    'triplet loss behind the normalisation with alpha $alpha, and its gradient',
    ({ alpha, prelogits, active, loss, gradientPrelogits }) => {
      const evaluation = evaluateHead(tripletLoss({ alpha }), { prelogits });
      expect(evaluation.loss).toBeCloseTo(loss, 6);
      expect(evaluation.outputs.active_triplets?.data[0]).toBeCloseTo(
        active.filter(Boolean).length / active.length,
        6,
      );
      expect(worstDifference(evaluation.gradients.prelogits?.data, gradientPrelogits)).toBeLessThan(
        1e-6,
      );
    },
  );
});
