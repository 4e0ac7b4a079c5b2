import type { StoredTensor } from '../../weights/stored-tensor.js';
import type { NetworkNode } from '../network.js';
import type { Operation } from '../ops/index.js';

/** A node together with the values of its parameters by role, which nobody has decoded yet. */
export interface ValuedNode {
  readonly node: NetworkNode;
  readonly values: Readonly<Record<string, StoredTensor>>;
}

/** What becomes of a node that took its only consumer's work upon itself. */
export interface Absorbed {
  readonly op: Operation;
  readonly values: Readonly<Record<string, StoredTensor>>;
}

/**
 * Tries to let `node` do the work of the node that follows it; `undefined` where that cannot be.
 * The result must compute the same function. Values are folded when they are read.
 */
export type AbsorbRule = (node: ValuedNode, follower: ValuedNode) => Absorbed | undefined;
