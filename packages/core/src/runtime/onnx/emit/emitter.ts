import type { NetworkNode } from '../../../network/network.js';
import type { Operation } from '../../../network/ops/index.js';
import type { GraphWriter } from '../graph-writer.js';

/** Adds the ONNX nodes of one operation; the last of them yields `valueName(node.name)`. */
export type Emitter<Op extends Operation> = (op: Op, node: NetworkNode, graph: GraphWriter) => void;
