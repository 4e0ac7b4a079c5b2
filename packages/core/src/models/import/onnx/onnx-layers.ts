import type { StoredTensor } from '../../../weights/index.js';
import type { OnnxModel, OnnxNode } from '../../../weights/onnx/read-onnx.js';
import { OI_TO_IO, OIHW_TO_HWIO, transposed } from '../layouts.js';
import { type AffineStep, affineFollower } from './affine-steps.js';
import { type FlowLayer, type OrderedLayer, orderLayers, theirWindow } from './flow.js';
import { numberOf, numbersOf, OnnxGraph, originOf, textOf } from './onnx-graph.js';

/** Batch norm written as four nodes, and a residual scale. */
const MOST_STEPS = 6;

/** A layer of an ONNX file with what it owns, in our layouts. */
export interface OnnxLayer extends FlowLayer {
  /** Of convolutions and dense layers. */
  readonly kernel?: StoredTensor;
  /** What follows the kernel, folded there or not. */
  readonly steps: readonly AffineStep[];
  /** Of a PReLU. */
  readonly slopes?: StoredTensor;
  /** Whether the rows of a dense layer's kernel are in our order of a map: channels last. */
  readonly channelsLast: boolean;
}

/**
 * Finds the layers of an ONNX file that its outputs are computed from.
 *
 * @param outputs names of the outputs in the order in which ours are
 * @throws FaceNetError WEIGHTS_CORRUPT when the graph is in disorder
 */
export function onnxLayers(
  model: OnnxModel,
  outputs: readonly string[],
): OrderedLayer<OnnxLayer>[] {
  const graph = new OnnxGraph(model);
  return orderLayers(outputs, (value) => layerOf(graph, value));
}

function layerOf(graph: OnnxGraph, start: string): OnnxLayer | undefined {
  const { value, turned } = originOf(graph, start);
  const node = graph.producer(value);
  if (!node) return undefined;
  return affineLayer(graph, value) ?? plainLayer(graph, node, value, turned);
}

/** A convolution or dense layer and all steps behind it, found from the last of them. */
function affineLayer(graph: OnnxGraph, last: string): OnnxLayer | undefined {
  return affineLayerWith(graph, last, true) ?? affineLayerWith(graph, last, false);
}

function affineLayerWith(graph: OnnxGraph, last: string, maps: boolean): OnnxLayer | undefined {
  const steps: AffineStep[] = [];
  for (let value = last; steps.length <= MOST_STEPS; ) {
    const node = graph.producer(value);
    if (!node) return undefined;
    const head = affineHead(graph, node);
    if (head) {
      if (maps !== (head.type !== 'dense')) return undefined;
      const { type, settings, input, kernel } = head;
      const { turned } = originOf(graph, input);
      return {
        type,
        name: last,
        settings: [settings],
        inputs: [input],
        kernel,
        steps: [...head.steps, ...steps],
        channelsLast: turned,
      };
    }
    const follower = affineFollower(graph, node, maps);
    if (!follower) return undefined;
    steps.unshift(follower.step);
    value = originOf(graph, follower.input).value;
    if (graph.uses(follower.input) > 1 || graph.uses(value) > 1) return undefined;
  }
  return undefined;
}

function plainLayer(graph: OnnxGraph, node: OnnxNode, name: string, turned: boolean): OnnxLayer {
  const inputs = node.inputs.filter((input) => input !== '' && !graph.constant(input));
  const layer = (type: string, settings = '', slopes?: StoredTensor): OnnxLayer => {
    const own = slopes && { slopes };
    return { type, name, settings: [settings], inputs, steps: [], channelsLast: turned, ...own };
  };
  switch (node.opType) {
    case 'Relu':
      return layer('relu');
    case 'Sigmoid':
      return layer('sigmoid');
    case 'Clip':
      return isRelu(graph, node) ? layer('relu') : layer('clip');
    case 'PRelu': {
      const slopes = graph.constant(node.inputs[1]);
      return slopes ? layer('prelu', '', slopes) : layer('prelu', 'of computed slopes');
    }
    case 'MaxPool':
      return layer('maxPool', theirWindow(node, numbersOf(node, 'kernel_shape') ?? []));
    case 'AveragePool':
      return layer('avgPool', theirWindow(node, numbersOf(node, 'kernel_shape') ?? []));
    case 'GlobalAveragePool':
      return layer('globalAvgPool');
    case 'ReduceMean': {
      const axes = numbersOf(node, 'axes') ?? graph.settings(node.inputs[1]) ?? [];
      const { turned: last } = originOf(graph, inputs[0] ?? '');
      const all = axes.join() === (last ? '1,2' : '2,3') || (!last && axes.join() === '-2,-1');
      return all ? layer('globalAvgPool') : layer('mean', `over ${axes.join(' ')}`);
    }
    case 'Concat':
      return layer('concat', [1, -3].includes(numberOf(node, 'axis', 0)) ? '' : 'of other axes');
    case 'Add':
    case 'Sum':
      return inputs.length === node.inputs.length ? layer('add') : layer('Add', 'of a constant');
    case 'Resize':
    case 'Upsample':
      return { ...layer('upsample', enlargement(graph, node)), inputs: inputs.slice(0, 1) };
    case 'Pad':
      return layer(
        'pad',
        paddingOf(graph.settings(node.inputs[1]) ?? numbersOf(node, 'pads') ?? []),
      );
    default:
      return layer(node.opType);
  }
}

/** Clipped at 0 alone: limits are attributes before opset 11, inputs since. */
function isRelu(graph: OnnxGraph, node: OnnxNode): boolean {
  const limit = (name: string, index: number, none: number) =>
    graph.settings(node.inputs[index])?.[0] ?? numberOf(node, name, none);
  return limit('min', 1, Number.NEGATIVE_INFINITY) === 0 && limit('max', 2, 3e38) >= 3e38;
}

/**
 * By how much a map grows; each cell must be repeated. Files that compute the size do so to match the
 * map that is added, whose cells are half as large in every network that we know.
 */
function enlargement(graph: OnnxGraph, node: OnnxNode): string {
  const words = ['mode', 'coordinate_transformation_mode', 'nearest_mode'].map((name) =>
    textOf(node, name),
  );
  const [mode = 'nearest', place = 'half_pixel', rounding = 'round_prefer_floor'] = words;
  const repeats = mode === 'nearest' && place === 'asymmetric' && rounding === 'floor';
  if (node.opType === 'Resize' && !repeats) return `${mode}, ${place}, ${rounding}`;
  if (node.opType === 'Upsample' && mode !== 'nearest') return mode;
  const [, byInput, scalesInput, sizesInput] = node.inputs;
  const scales = graph.settings(node.opType === 'Resize' ? scalesInput : byInput) ?? [];
  const computed = sizesInput !== undefined && scales.length === 0 && !graph.constant(sizesInput);
  const [images, channels, rows, columns] = computed ? [1, 1, 2, 2] : scales;
  const even = images === 1 && channels === 1 && rows === columns;
  return even ? `by ${rows}` : `by ${scales.join(' and ') || 'something'}`;
}

/** Zeros behind channels, rows and columns; all starts come first, all ends after them. */
function paddingOf(pads: readonly number[]): string {
  const [channels, rows, columns] = pads.slice(5);
  const behind = pads.length === 8 && pads.slice(0, 5).every((cells) => cells === 0);
  return behind ? `${rows} rows, ${columns} columns, ${channels} channels` : 'on other sides';
}

/** A convolution or dense layer with its kernel in our layout. */
interface AffineHead {
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
function affineHead(graph: OnnxGraph, node: OnnxNode): AffineHead | undefined {
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
