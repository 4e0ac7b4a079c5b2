import type { StoredTensor } from '../../../weights/index.js';
import type { OnnxNode } from '../../../weights/onnx/index.js';
import { OI_TO_IO, OIHW_TO_HWIO, transposed } from '../layouts.js';
import type { AffineStep } from './affine-steps.js';
import { numberOf } from './attributes.js';
import type { OnnxGraph } from './onnx-graph.js';
import { theirWindow } from './window-words.js';

/** A convolution or dense layer with its kernel in our layout. */
export interface AffineHead {
  readonly type: 'conv2d' | 'depthwiseConv2d' | 'dense';
  readonly settings: string;
  readonly input: string;
  readonly kernel: StoredTensor;
  /** Its own biases, if it has any. */
  readonly steps: readonly AffineStep[];
}

/** [channels, 1, height, width] becomes [height, width, channels, 1]. */
const DEPTHWISE = [2, 3, 0, 1] as const;

/** Reads a node as the head of an affine layer; undefined for all others, and without constants. */
export function affineHead(graph: OnnxGraph, node: OnnxNode): AffineHead | undefined {
  const [input = '', kernelName, biasesName] = node.inputs;
  const stored = matrixOf(graph, kernelName);
  const values = graph.constant(biasesName);
  if (!stored || graph.constant(input) || (biasesName && !values)) return undefined;
  const steps: AffineStep[] = values ? [{ type: 'offset', values }] : [];
  if (node.opType === 'Conv' && stored.shape.length === 4) {
    const [outputs, inputs, ...kernel] = stored.shape;
    const group = numberOf(node, 'group', 1);
    const depthwise = group > 1 && inputs === 1 && outputs === group;
    const grouped = group > 1 && !depthwise ? `, ${group} groups` : '';
    return {
      type: depthwise ? 'depthwiseConv2d' : 'conv2d',
      settings: theirWindow(node, kernel) + grouped,
      input,
      kernel: transposed(stored, depthwise ? DEPTHWISE : OIHW_TO_HWIO),
      steps,
    };
  }
  const dense = node.opType === 'MatMul' || (node.opType === 'Gemm' && isPlain(node));
  if (!dense || stored.shape.length !== 2) return undefined;
  const turned = numberOf(node, 'transB', 0) !== 0;
  const kernel = turned ? transposed(stored, OI_TO_IO) : stored;
  return { type: 'dense', settings: '', input, kernel, steps };
}

function isPlain(node: OnnxNode): boolean {
  const one = (name: string) => numberOf(node, name, 1) === 1;
  return one('alpha') && one('beta') && numberOf(node, 'transA', 0) === 0;
}

/** A constant, or the transposed of one, as exporters leave matrices. */
function matrixOf(graph: OnnxGraph, name = ''): StoredTensor | undefined {
  const node = graph.producer(name);
  const inner = node?.opType === 'Transpose' ? graph.constant(node.inputs[0]) : undefined;
  return inner?.shape.length === 2 ? transposed(inner, OI_TO_IO) : graph.constant(name);
}
