import type { ProgramOp, ProgramOpOf, ProgramOpType } from '../../../../program/index.js';
import * as activation from './activation.js';
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from './convolution.js';
import * as depthwise from './depthwise.js';
import { addN, binary, cast, stopGradient, unary } from './elementwise.js';
import * as normalization from './normalization.js';
import * as pooling from './pooling.js';
import type { ProgramEmitter } from './program-emitter.js';
import * as structure from './structure.js';

const emitters: { readonly [Type in ProgramOpType]: ProgramEmitter<ProgramOpOf<Type>> } = {
  unary,
  binary,
  addN,
  cast,
  stopGradient,
  conv2d,
  conv2dInputGradient,
  conv2dFilterGradient,
  ...structure,
  ...depthwise,
  ...pooling,
  ...normalization,
  ...activation,
};

export function programEmitterOf(op: ProgramOp): ProgramEmitter<ProgramOp> {
  return emitters[op.type] as ProgramEmitter<ProgramOp>;
}
