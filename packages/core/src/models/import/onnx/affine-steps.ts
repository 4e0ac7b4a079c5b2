import { elementCount } from '../../../arrays/element-count.js';
import type { StoredTensor } from '../../../weights/index.js';
import type { OnnxNode } from '../../../weights/onnx/read-onnx.js';
import { numberOf, type OnnxGraph } from './onnx-graph.js';

/** What is done to each channel behind a convolution or dense layer. */
export type AffineStep =
  | { readonly type: 'factor' | 'offset'; readonly values: StoredTensor }
  | {
      readonly type: 'norm';
      readonly gamma: StoredTensor;
      readonly beta: StoredTensor;
      readonly mean: StoredTensor;
      readonly variance: StoredTensor;
      readonly epsilon: number;
    };

interface AffineFollower {
  readonly input: string;
  readonly step: AffineStep;
}

/**
 * Reads a node as a step behind a convolution or dense layer; undefined for all others.
 *
 * @param maps whether channels are followed by height and width in the shapes of constants
 */
export function affineFollower(
  graph: OnnxGraph,
  node: OnnxNode,
  maps: boolean,
): AffineFollower | undefined {
  if (node.opType === 'BatchNormalization') return batchNormalization(graph, node);
  const [left = '', right = ''] = node.inputs;
  const constantRight = graph.constant(right);
  const commutes = node.opType === 'Add' || node.opType === 'Mul';
  const values = constantRight ?? (commutes ? graph.constant(left) : undefined);
  const input = constantRight ? left : right;
  if (!values || graph.constant(input) || !isPerChannel(values.shape, maps)) return undefined;
  switch (node.opType) {
    case 'Add':
      return { input, step: { type: 'offset', values } };
    case 'Sub':
      return { input, step: { type: 'offset', values: mapped(values, (value) => -value) } };
    case 'Mul':
      return { input, step: { type: 'factor', values } };
    case 'Div':
      return { input, step: { type: 'factor', values: mapped(values, (value) => 1 / value) } };
    default:
      return undefined;
  }
}

function batchNormalization(graph: OnnxGraph, node: OnnxNode): AffineFollower | undefined {
  const [input = '', ...rest] = node.inputs;
  const [gamma, beta, mean, variance] = rest.map((name) => graph.constant(name));
  if (!gamma || !beta || !mean || !variance || graph.constant(input)) return undefined;
  const epsilon = numberOf(node, 'epsilon', 1e-5);
  return { input, step: { type: 'norm', gamma, beta, mean, variance, epsilon } };
}

/** One value for all, or one a channel: [channels, 1, 1] before maps, [channels] before vectors. */
function isPerChannel(shape: readonly number[], maps: boolean): boolean {
  const wide = shape.findIndex((size) => size !== 1);
  if (wide < 0) return true;
  const others = shape.filter((size) => size !== 1).length;
  return others === 1 && shape.length - wide === (maps ? 3 : 1);
}

function mapped({ shape, read }: StoredTensor, change: (value: number) => number): StoredTensor {
  return { shape, read: () => read().map(change) };
}

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
    const count = elementCount(shape);
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
