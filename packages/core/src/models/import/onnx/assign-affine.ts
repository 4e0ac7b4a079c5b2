import type { NetworkNode } from '../../../network/index.js';
import type { StoredTensor } from '../../../weights/index.js';
import { timesChannels } from '../layouts.js';
import { type AffineStep, type Folded, foldSteps } from './affine-steps.js';

import type { OnnxLayer } from './onnx-layers.js';
import type { OurLayer } from './our-layers.js';

type Arrays = Map<string, StoredTensor>;

/**
 * Values for the parameters of one of our affine layers, so that it computes what theirs does.
 * Where the file keeps what we keep, values are taken as they are; what it has folded into the
 * kernel stays there, and the parameters it was folded from are set to do nothing.
 *
 * @returns undefined when no values would do, or the steps of theirs have other channel counts
 */
export function assignAffine(ours: OurLayer, theirs: OnnxLayer): Arrays | undefined {
  const channels = ours.node.shape.at(-1) as number;
  const scale = scaleOf(ours);
  const unscaledSteps = withoutScale(theirs.steps, scale);
  const steps = unscaledSteps ?? theirs.steps;
  const rest = unscaledSteps ? 1 : scale;
  const norm = ours.followers.find(({ op }) => op.type === 'batchNorm');
  const kernel = theirs.kernel && rowsInOrder(theirs.kernel, ours, theirs);
  if (!kernel) return undefined;
  const kept = norm && rest === 1 && keepNorm(ours, norm, kernel, steps);
  if (kept) return kept;
  const folded = foldSteps(steps, channels);
  return folded && fold(ours, norm, kernel, unscaled(folded, rest));
}

/**
 * Weights and batch norm as the file has them; a gamma that we lack goes into the weights.
 *
 * @returns undefined when there is more than offsets around the file's batch norm, or none
 */
function keepNorm(
  { node, followers }: OurLayer,
  norm: NetworkNode,
  kernel: StoredTensor,
  steps: readonly AffineStep[],
): Arrays | undefined {
  const place = steps.findIndex(({ type }) => type === 'norm');
  const step = steps[place];
  const others = steps.filter((other) => other !== step);
  if (step?.type !== 'norm' || norm.op.type !== 'batchNorm' || hasBias({ node })) return undefined;
  if (others.some(({ type }) => type !== 'offset')) return undefined;
  const { gamma: hasGamma, epsilon } = norm.op;
  const channels = node.shape.at(-1) as number;
  const before = foldSteps(steps.slice(0, place), channels)?.offset;
  const after = foldSteps(steps.slice(place + 1), channels)?.offset;
  if (!before || !after) return undefined;
  const bias = followers.find(({ op }) => op.type === 'bias');
  const centred = changed(step.mean, (value, c) => value - (before[c] as number));
  const shift = Math.fround(step.epsilon) - Math.fround(epsilon);
  return new Map([
    ...parameters(node, { weights: hasGamma ? kernel : timesChannels(kernel, step.gamma) }),
    ...parameters(norm, {
      gamma: step.gamma,
      beta: bias ? step.beta : changed(step.beta, (value, c) => value + (after[c] as number)),
      moving_mean: hasGamma ? centred : timesChannels(centred, step.gamma),
      moving_variance: changed(step.variance, (value) => value + shift),
    }),
    ...(bias ? parameters(bias, { biases: vector(after) }) : []),
  ]);
}

/** All factors in the kernel, all offsets in one place, the batch norm without effect. */
function fold(
  { node, followers }: OurLayer,
  norm: NetworkNode | undefined,
  kernel: StoredTensor,
  { factor, offset }: Folded,
): Arrays | undefined {
  const zeros = vector(new Float32Array(offset.length));
  const bias = followers.find(({ op }) => op.type === 'bias');
  const home = norm ?? bias ?? node;
  if (home === node && !hasBias({ node }) && offset.some((value) => value !== 0)) return undefined;
  const at = (place: NetworkNode) => (place === home ? vector(offset) : zeros);
  const still = (variance: number) => ({
    gamma: vector(new Float32Array(offset.length).fill(1)),
    beta: norm ? at(norm) : zeros,
    moving_mean: zeros,
    moving_variance: vector(new Float32Array(offset.length).fill(variance)),
  });
  return new Map([
    ...parameters(node, { weights: timesChannels(kernel, vector(factor)), biases: at(node) }),
    ...(bias ? parameters(bias, { biases: at(bias) }) : []),
    // The variance is such that sqrt(variance + epsilon) is 1.
    ...(norm?.op.type === 'batchNorm' ? parameters(norm, still(1 - norm.op.epsilon)) : []),
  ]);
}

function vector(values: ArrayLike<number>): StoredTensor {
  return { shape: [values.length], read: () => Float32Array.from(values) };
}

/** The values by the full names of the node's parameters; those of other roles are left out. */
function parameters(node: NetworkNode, byRole: Readonly<Record<string, StoredTensor>>): Arrays {
  const found = node.parameters.flatMap(({ name, role }) => {
    const value = byRole[role];
    return value ? [[name, value] as const] : [];
  });
  return new Map(found);
}

function hasBias({ node }: Pick<OurLayer, 'node'>): boolean {
  return node.parameters.some(({ role }) => role === 'biases');
}

function scaleOf({ followers }: OurLayer): number {
  const { op } = followers.at(-1) ?? {};
  return op?.type === 'scale' ? op.factor : 1;
}

/** The steps before the last, where that one is our residual scale; undefined where it is not. */
function withoutScale(steps: readonly AffineStep[], scale: number): AffineStep[] | undefined {
  const last = steps.at(-1);
  if (last?.type !== 'factor' || last.values.shape.some((size) => size !== 1)) return undefined;
  return last.values.read()[0] === Math.fround(scale) ? steps.slice(0, -1) : undefined;
}

function unscaled({ factor, offset }: Folded, scale: number): Folded {
  return { factor: factor.map((f) => f / scale), offset: offset.map((o) => o / scale) };
}

function changed(
  { shape, read }: StoredTensor,
  change: (value: number, channel: number) => number,
): StoredTensor {
  return { shape, read: () => read().map(change) };
}

/** A dense kernel over a flattened map: rows from [channels, height, width] into our order. */
function rowsInOrder(kernel: StoredTensor, ours: OurLayer, theirs: OnnxLayer): StoredTensor {
  const [height = 1, width = 1, channels = 1] = ours.flattened ?? [];
  const [rows, columns = 1] = kernel.shape;
  const cells = height * width;
  if (cells === 1 || theirs.channelsLast || rows !== cells * channels) return kernel;
  return {
    shape: kernel.shape,
    read: () => {
      const values = kernel.read();
      const ordered = new Float32Array(values.length);
      for (let row = 0; row < rows; row++) {
        const from = (row % channels) * cells + Math.floor(row / channels);
        ordered.set(values.subarray(from * columns, (from + 1) * columns), row * columns);
      }
      return ordered;
    },
  };
}
