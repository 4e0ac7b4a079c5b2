import type { ProgramNode, ProgramOp } from '../../../../program/index.js';
import type { ProgramGraph } from '../program-graph.js';

/** Adds what computes one operation, and defines its results. */
export type ProgramEmitter<Op extends ProgramOp> = (
  op: Op,
  node: ProgramNode,
  graph: ProgramGraph,
) => void;

/** The only result of a node. */
export function resultOf(node: ProgramNode): string {
  return node.outputs[0]?.name as string;
}
