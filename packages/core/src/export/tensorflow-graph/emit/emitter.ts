import type { NetworkNode } from '../../../network/index.js';
import type { Operation } from '../../../network/ops/index.js';
import type { NodeScope } from '../graph-builder.js';

/** Adds the TensorFlow nodes of one operation, the last of them as its result. */
export type Emitter<Op extends Operation> = (op: Op, node: NetworkNode, scope: NodeScope) => void;
