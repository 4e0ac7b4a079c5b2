import type { ProgramOp, ProgramOpOf, ProgramOpType } from '../../../../program/index.js';
import * as convolution from './convolution.js';
import * as general from './general.js';
import * as normalization from './normalization.js';
import * as pooling from './pooling.js';
import type { Emitter } from './scope.js';

/** Variables are read when they are first wanted: see `ProgramValues`. */
const emitters: {
  readonly [Type in Exclude<ProgramOpType, 'variable'>]: Emitter<ProgramOpOf<Type>>;
} = { ...convolution, ...general, ...normalization, ...pooling };

export function programEmitterOf(op: Exclude<ProgramOp, { type: 'variable' }>): Emitter<ProgramOp> {
  return emitters[op.type] as Emitter<ProgramOp>;
}
