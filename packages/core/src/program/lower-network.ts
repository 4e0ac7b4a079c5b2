import { FaceNetError } from '../errors.js';
import type { Network, NetworkNode, Parameter } from '../network/network.js';
import type { FusedActivation, OperationOf, OperationType } from '../network/ops/index.js';
import type { Shape } from '../network/shape.js';
import type { ProgramBuilder } from './builder.js';
import type { Initializer, UpdateSpec } from './program.js';
import type { Value } from './value.js';

/** How a network becomes part of a program. */
export interface LowerOptions {
  /**
   * `training` normalises by the statistics of the batch, gathers the moving ones and drops features;
   * `inference` normalises by the moving ones. A function chooses for each node: frozen layers keep
   * their statistics.
   */
  readonly mode: 'training' | 'inference' | ((node: NetworkNode) => 'training' | 'inference');
  /** Share of the moving statistics that a step keeps; default 0.995, the original's. */
  readonly batchNormDecay?: number;
  /** Fresh values of a parameter; default by its role: Xavier for weights. */
  readonly initializer?: (parameter: Parameter) => Initializer | undefined;
}

/** A network inside a program. */
export interface LoweredNetwork {
  /** The network's outputs by name. */
  readonly outputs: Readonly<Record<string, Value>>;
  /** The result of each node by its name. */
  readonly results: ReadonlyMap<string, Value>;
  /** New moving statistics. */
  readonly updates: readonly UpdateSpec[];
}

interface Lowering {
  readonly builder: ProgramBuilder;
  readonly node: NetworkNode;
  readonly inputs: readonly Value[];
  /** The variable of a parameter. */
  parameter(role: string): Value;
  readonly training: boolean;
  readonly batchNormDecay: number;
  update(variable: Value, value: Value): void;
}

type Rule<Op> = (op: Op, lowering: Lowering) => Value;

const fresh: Readonly<Record<string, Initializer>> = {
  weights: { type: 'xavier' },
  gamma: { type: 'constant', value: 1 },
  moving_variance: { type: 'constant', value: 1 },
  // He et al. 2015, "Delving deep into rectifiers", section 2.1.
  alpha: { type: 'constant', value: 0.25 },
};

/** Ends an affine operation with its biases and what was fused behind it. */
function tail(
  product: Value,
  op: { readonly bias: boolean; readonly activation?: FusedActivation },
  { parameter }: Lowering,
): Value {
  const biased = op.bias ? product.add(parameter('biases')) : product;
  if (op.activation === undefined) return biased;
  return op.activation === 'relu' ? biased.relu() : biased.prelu(parameter('alpha'));
}

const only = ({ inputs }: Lowering) => inputs[0] as Value;

const rules: { readonly [Type in OperationType]: Rule<OperationOf<Type>> } = {
  input: (op, { builder, node }) => builder.input(node.name, op.shape),
  conv2d(op, lowering) {
    const { kernel, strides, padding } = op;
    const filters = lowering.parameter('weights');
    return tail(only(lowering).conv2d(filters, { kernel, strides, padding }), op, lowering);
  },
  depthwiseConv2d(op, lowering) {
    const { kernel, strides, padding } = op;
    const filters = lowering.parameter('weights');
    const product = only(lowering).depthwiseConv2d(filters, { kernel, strides, padding });
    return tail(product, op, lowering);
  },
  dense: (op, lowering) => tail(only(lowering).matMul(lowering.parameter('weights')), op, lowering),
  batchNorm(op, lowering) {
    const { builder, training, parameter, update, batchNormDecay } = lowering;
    const x = only(lowering);
    const beta = parameter('beta');
    const gamma = op.gamma ? [parameter('gamma')] : [];
    const [movingMean, movingVariance] = [parameter('moving_mean'), parameter('moving_variance')];
    if (!training) {
      const scale = movingVariance.add(op.epsilon).rsqrt();
      const [factor = scale] = gamma.map((value) => value.multiply(scale));
      return x.subtract(movingMean).multiply(factor).add(beta);
    }
    const { epsilon } = op;
    const normalized = builder.apply({ type: 'batchNorm', epsilon, gamma: op.gamma }, [
      x,
      beta,
      ...gamma,
    ]);
    const [y, mean, variance] = normalized as [Value, Value, Value];
    const moved = (moving: Value, batch: Value) =>
      moving.subtract(moving.subtract(batch).multiply(1 - batchNormDecay));
    update(movingMean, moved(movingMean, mean));
    update(movingVariance, moved(movingVariance, variance));
    return y;
  },
  relu: (_op, lowering) => only(lowering).relu(),
  prelu: (_op, lowering) => only(lowering).prelu(lowering.parameter('alpha')),
  sigmoid: (_op, lowering) => only(lowering).sigmoid(),
  softmax: (_op, lowering) => only(lowering).logSoftmax().exp(),
  maxPool: ({ kernel, strides, padding }, lowering) =>
    only(lowering).maxPool({ kernel, strides, padding }),
  avgPool: ({ kernel, strides, padding }, lowering) =>
    only(lowering).avgPool({ kernel, strides, padding }),
  globalAvgPool: (_op, lowering) => only(lowering).mean({ axes: [1, 2] }),
  concat: (_op, { builder, inputs }) => builder.concat(inputs),
  add: (_op, { builder, inputs }) => builder.addN(inputs),
  scale: (op, lowering) => only(lowering).multiply(op.factor),
  bias: (_op, lowering) => only(lowering).add(lowering.parameter('biases')),
  flatten: (_op, lowering) => only(lowering).reshape(lowering.node.shape),
  dropout(op, lowering) {
    const { builder, node, training } = lowering;
    const x = only(lowering);
    if (!training || op.keep === 1) return x;
    // The host draws the numbers: so every engine drops the same features.
    const keep = builder.scalar('keep_probability', op.keep);
    const drawn = builder.input(`${node.name}/uniform`, x.shape, { kind: 'uniform' });
    return x.divide(keep).multiply(keep.greater(drawn));
  },
  l2Normalize: (op, lowering) => only(lowering).l2Normalize(op.epsilon),
  transpose: (op, lowering) => only(lowering).transpose(op.permutation),
  pad: ({ after }, lowering) => only(lowering).pad([0, 0, 0, 0], [0, ...after]),
  upsample(_op, { node }) {
    throw new FaceNetError('NETWORK_INVALID', `"${node.name}" (upsample) cannot be trained.`, {
      hint: 'Embedding networks have no such layer; detectors are not trained here.',
    });
  },
};

/**
 * Adds a network to a program: its parameters become variables of the same names, its inputs inputs.
 *
 * @throws FaceNetError NETWORK_INVALID for an input whose sides are open, or a layer that cannot be
 * trained
 */
export function lowerNetwork(
  builder: ProgramBuilder,
  network: Network,
  options: LowerOptions,
): LoweredNetwork {
  const { mode, batchNormDecay = 0.995, initializer } = options;
  const results = new Map<string, Value>();
  const updates: UpdateSpec[] = [];
  for (const node of network.nodes) {
    requireFixedSides(network, node.shape);
    const own = new Map(node.parameters.map((parameter) => [parameter.role, parameter]));
    const parameter = (role: string) => {
      const { name, shape, trainable } = own.get(role) as Parameter;
      const start = initializer?.(own.get(role) as Parameter) ?? fresh[role];
      return builder.variable(name, shape, { trainable, ...(start && { initializer: start }) });
    };
    const lowering: Lowering = {
      builder,
      node,
      inputs: node.inputs.map((name) => results.get(name) as Value),
      parameter,
      training: (typeof mode === 'function' ? mode(node) : mode) === 'training',
      batchNormDecay,
      update: (variable, value) =>
        updates.push({ kind: 'assign', variable: variable.name, value: value.name }),
    };
    const rule = rules[node.op.type] as Rule<typeof node.op>;
    results.set(
      node.name,
      builder.within(node.name, () => rule(node.op, lowering)),
    );
  }
  const outputs = Object.entries(network.outputs).map(([output, name]) => {
    return [output, results.get(name) as Value] as const;
  });
  return { outputs: Object.fromEntries(outputs), results, updates };
}

/** Only the batch may be open: reverse passes need the size of every map. */
function requireFixedSides(network: Network, shape: Shape): void {
  if (!shape.slice(1).includes(null)) return;
  throw new FaceNetError('NETWORK_INVALID', `${network.name} has an input of open size.`, {
    hint: 'Build it with a fixed image size to train it.',
  });
}
