import type { ProgramOpOf } from '../../../../program/index.js';
import { windowAttributes } from '../../emit/window-attributes.js';
import type { Attributes } from '../../graph.js';
import type { Emitter } from './scope.js';

function attributesOf(
  op: Pick<ProgramOpOf<'maxPool'>, 'kernel' | 'strides' | 'padding'>,
): Attributes {
  return { ...windowAttributes(op), ksize: { integers: [1, ...op.kernel, 1] } };
}

export const maxPool: Emitter<ProgramOpOf<'maxPool'>> = (op, scope) => [
  scope.add('MaxPool', scope.inputs, attributesOf(op)),
];

export const maxPoolGradient: Emitter<ProgramOpOf<'maxPoolGradient'>> = (op, scope) => {
  const [dy, x, y] = scope.inputs as [string, string, string];
  return [scope.add('MaxPoolGrad', [x, y, dy], attributesOf(op))];
};

export const avgPool: Emitter<ProgramOpOf<'avgPool'>> = (op, scope) => [
  scope.add('AvgPool', scope.inputs, attributesOf(op)),
];

export const avgPoolGradient: Emitter<ProgramOpOf<'avgPoolGradient'>> = (op, scope) => [
  scope.add('AvgPoolGrad', [scope.sizeOf(1), scope.inputs[0] as string], attributesOf(op)),
];
