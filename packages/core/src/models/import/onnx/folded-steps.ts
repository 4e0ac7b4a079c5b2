import type { AffineStep } from './affine-steps.js';

/** A per-channel function y = factor * x + offset, in float64. */
export interface Folded {
  readonly factor: Float64Array;
  readonly offset: Float64Array;
}

/**
 * Several steps as one.
 *
 * @returns undefined when a step has neither one value nor one a channel
 */
export function foldSteps(steps: readonly AffineStep[], channels: number): Folded | undefined {
  const factor = new Float64Array(channels).fill(1);
  const offset = new Float64Array(channels);
  for (const step of steps) {
    const one = asFactorAndOffset(step, channels);
    if (!one) return undefined;
    for (let c = 0; c < channels; c++) {
      factor[c]! *= one.factor(c);
      offset[c] = offset[c]! * one.factor(c) + one.offset(c);
    }
  }
  return { factor, offset };
}

function asFactorAndOffset(step: AffineStep, channels: number) {
  if (step.type !== 'norm') {
    const { shape } = step.values;
    const count = shape.reduce((a, b) => a * b, 1);
    if (count !== 1 && count !== channels) return undefined;
    const values = step.values.read();
    const at = (c: number) => values[c % count] as number;
    const [one, zero] = [() => 1, () => 0];
    return step.type === 'factor' ? { factor: at, offset: zero } : { factor: one, offset: at };
  }
  const arrays = [step.gamma, step.beta, step.mean, step.variance];
  if (arrays.some(({ shape }) => shape.length !== 1 || shape[0] !== channels)) return undefined;
  const [gamma, beta, mean, variance] = [step.gamma, step.beta, step.mean, step.variance].map(
    ({ read }) => read(),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const factor = (c: number) => gamma[c]! / Math.sqrt(variance[c]! + step.epsilon);
  return { factor, offset: (c: number) => beta[c]! - mean[c]! * factor(c) };
}
