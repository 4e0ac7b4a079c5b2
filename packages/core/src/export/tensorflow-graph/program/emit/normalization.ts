import type { Shape } from '../../../../network/shape.js';
import type { ProgramOpOf } from '../../../../program/index.js';
import { CHANNELS_LAST } from '../../emit/window-attributes.js';
import type { EmitScope, Emitter } from './scope.js';

const TYPES = { U: { type: 'DT_FLOAT' } } as const;

/** TensorFlow's operation takes maps only, so that vectors become maps of one cell. */
function asMaps(scope: EmitScope, value: string, shape: Shape): string {
  return shape.length === 4 ? value : scope.reshape(value, [null, 1, 1, shape.at(-1) as number]);
}

function asBefore(scope: EmitScope, value: string, shape: Shape): string {
  return shape.length === 4 ? value : scope.reshape(value, shape);
}

export const batchNorm: Emitter<ProgramOpOf<'batchNorm'>> = (op, scope) => {
  const shape = scope.shapeOf(0);
  const [x, beta, gamma = scope.ones(shape.at(-1) as number)] = scope.inputs as [string, string];
  const none = scope.values.graph.floats([0], new Float32Array(0));
  const inputs = [asMaps(scope, x, shape), gamma, beta, none, none];
  const attributes = { ...CHANNELS_LAST, ...TYPES, epsilon: { float: op.epsilon } };
  const node = scope.add('FusedBatchNormV3', inputs, attributes);
  return [asBefore(scope, node, shape), `${node}:1`, `${node}:2`];
};

/** Goes on from what the forward node kept for it. */
export const batchNormGradient: Emitter<ProgramOpOf<'batchNormGradient'>> = (op, scope) => {
  const shape = scope.shapeOf(1);
  const [dy, x, mean] = scope.inputs as [string, string, string];
  const gamma = scope.inputs[4] ?? scope.ones(shape.at(-1) as number);
  const forward = mean.replace(/:1$/, '');
  const kept = [3, 4, 5].map((i) => `${forward}:${i}`);
  const inputs = [asMaps(scope, dy, shape), asMaps(scope, x, shape), gamma, ...kept];
  const attributes = { ...CHANNELS_LAST, ...TYPES, epsilon: { float: op.epsilon } };
  const node = scope.add('FusedBatchNormGradV3', inputs, attributes);
  return [asBefore(scope, node, shape), `${node}:2`, ...(op.gamma ? [`${node}:1`] : [])];
};
