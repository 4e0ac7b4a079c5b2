import type { OnnxNode } from '../../../weights/onnx/index.js';
import type { OnnxGraph } from './onnx-graph.js';

const REDUCTIONS: ReadonlySet<string> = new Set(['ReduceL2', 'ReduceSumSquare', 'ReduceSum']);
const STEPS: ReadonlySet<string> = new Set([
  ...['Max', 'Clip', 'Sqrt', 'Expand', 'Add', 'Pow', 'Mul', 'Abs', 'Unsqueeze', 'Rsqrt'],
  'Reciprocal',
]);

const LONGEST = 8;
const MOST_INPUTS = 4;

/** Whether a node divides a vector by its own length, however that is written out. */
export function isNormalization(graph: OnnxGraph, node: OnnxNode): boolean {
  if (node.opType !== 'Div' && node.opType !== 'Mul') return false;
  const [vector = '', length = ''] = node.inputs;
  if (graph.constant(length)) return false;
  let value = length;
  let reduced = false;
  for (let i = 0; i < LONGEST; i++) {
    const step = graph.producer(value);
    if (!step || step.inputs.length > MOST_INPUTS) return false;
    reduced ||= REDUCTIONS.has(step.opType);
    if (!REDUCTIONS.has(step.opType) && !STEPS.has(step.opType)) return false;
    value = step.inputs.find((name) => name !== '' && !graph.constant(name)) ?? '';
    if (value === vector) return reduced;
  }
  return false;
}
