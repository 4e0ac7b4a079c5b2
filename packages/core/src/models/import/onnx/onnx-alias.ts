import type { OnnxNode } from '../../../weights/onnx/index.js';
import { numbersOf } from './attributes.js';
import { isNormalization } from './normalization.js';
import type { OnnxGraph } from './onnx-graph.js';

/** A value that is another one in a different order or shape, or that no weights stand behind. */
export interface Origin {
  readonly value: string;
  /** Whether maps lie [height, width, channels], as ours do, not channels first. */
  readonly turned: boolean;
}

const SAME_VALUES: ReadonlySet<string> = new Set([
  ...['Identity', 'Dropout', 'Flatten', 'Reshape', 'Squeeze', 'Unsqueeze', 'Softmax'],
  'LpNormalization',
]);

/** Exporters leave a few such nodes behind each other. */
const MOST_HOPS = 32;

/** Follows a value through nodes that are no layers, to the node (or input) that computes it. */
export function originOf(graph: OnnxGraph, start: string): Origin {
  let value = start;
  let order: ReturnType<typeof turnsMaps>;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const node = graph.producer(value);
    if (!node) break;
    const turns = turnsMaps(node);
    const [input = ''] = node.inputs;
    if (!turns && !SAME_VALUES.has(node.opType) && !isNormalization(graph, node)) break;
    if (graph.constant(input)) break;
    value = input;
    order ??= turns; // the last one before the value is taken
  }
  return { value, turned: order === 'channels last' };
}

function turnsMaps(node: OnnxNode): 'channels first' | 'channels last' | undefined {
  if (node.opType !== 'Transpose') return undefined;
  const order = numbersOf(node, 'perm')?.join();
  if (order === '0,2,3,1') return 'channels last';
  return order === '0,3,1,2' ? 'channels first' : undefined;
}
