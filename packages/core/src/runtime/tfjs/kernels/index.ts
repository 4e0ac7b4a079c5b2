import type { Operation, OperationOf, OperationType } from '../../../network/ops/index.js';
import * as affine from './affine.js';
import * as elementwise from './elementwise.js';
import type { Kernel } from './kernel.js';
import * as pooling from './pooling.js';
import * as structure from './structure.js';

const kernels: { readonly [Type in OperationType]: Kernel<OperationOf<Type>> } = {
  ...affine,
  ...elementwise,
  ...pooling,
  ...structure,
};

export function kernelOf(op: Operation): Kernel<Operation> {
  return kernels[op.type] as Kernel<Operation>;
}

export type { KernelParameters } from './kernel.js';
