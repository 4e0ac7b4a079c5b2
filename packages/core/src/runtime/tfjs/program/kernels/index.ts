import { convolution } from './convolution.js';
import { elementwise } from './elementwise.js';
import type { Computed, ComputedType, ProgramKernel, ProgramKernels } from './kernel.js';
import { normalization } from './normalization.js';
import { pooling } from './pooling.js';
import { structure } from './structure.js';

const kernels: ProgramKernels<ComputedType> = {
  ...elementwise,
  ...structure,
  ...convolution,
  ...pooling,
  ...normalization,
};

export function programKernelOf(op: Computed): ProgramKernel<ComputedType> {
  return kernels[op.type] as ProgramKernel<ComputedType>;
}
