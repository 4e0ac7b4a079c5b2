import { elementCount } from '../../../arrays/element-count.js';
import { FaceNetError } from '../../../errors.js';
import { excerpt } from '../../../excerpt.js';
import type { StoredTensor } from '../../../weights/index.js';
import type { OnnxAttribute, OnnxModel, OnnxNode } from '../../../weights/onnx/read-onnx.js';

/** The padding of two maps. */
const MOST_SETTINGS = 16;

/** The graph of an ONNX file, by the names of its values. */
export class OnnxGraph {
  readonly #producers = new Map<string, OnnxNode>();
  readonly #uses = new Map<string, number>();
  readonly #constants = new Map<string, StoredTensor>();

  /** @throws FaceNetError WEIGHTS_CORRUPT when a node takes from a later one, as in a circle */
  constructor({ nodes, tensors, outputs }: OnnxModel) {
    for (const [name, tensor] of tensors) this.#constants.set(name, tensor);
    const later = new Set(nodes.flatMap((node) => node.outputs));
    for (const node of nodes) {
      const early = node.inputs.find((name) => name !== '' && later.has(name));
      if (early !== undefined) throw unordered(node, early);
      for (const name of node.inputs) this.#use(name);
      for (const name of node.outputs) {
        if (name !== '' && this.#producers.has(name)) throw unordered(node, name);
        later.delete(name);
        this.#producers.set(name, node);
      }
      const constant = constantOf(node);
      if (constant) this.#constants.set(node.outputs[0] as string, constant);
    }
    for (const { name } of outputs) this.#use(name);
  }

  producer(value: string): OnnxNode | undefined {
    return this.#producers.get(value);
  }

  /** How many nodes and outputs take the value. */
  uses(value: string): number {
    return this.#uses.get(value) ?? 0;
  }

  constant(value: string | undefined): StoredTensor | undefined {
    return this.#constants.get(value ?? '');
  }

  /** Settings that are inputs: a few numbers, so that no file makes us decode more of them. */
  settings(value: string | undefined): number[] | undefined {
    const constant = this.constant(value);
    const count = constant ? elementCount(constant.shape) : 0;
    return constant && count <= MOST_SETTINGS ? [...constant.read()] : undefined;
  }

  #use(value: string): void {
    this.#uses.set(value, this.uses(value) + 1);
  }
}

/** The value of a Constant node, whichever of its attributes has it. */
function constantOf({ opType, attributes }: OnnxNode): StoredTensor | undefined {
  if (opType !== 'Constant') return undefined;
  const names = ['value', 'value_float', 'value_floats', 'value_int', 'value_ints'];
  const value = names.map((name) => attributes.get(name)).find((found) => found !== undefined);
  return value === undefined ? undefined : tensorOf(value);
}

function tensorOf(value: OnnxAttribute): StoredTensor | undefined {
  if (typeof value === 'number') return { shape: [], read: () => Float32Array.of(value) };
  if (typeof value === 'string') return undefined;
  if ('read' in value) return value;
  return { shape: [value.length], read: () => Float32Array.from(value) };
}

function unordered(node: OnnxNode, value: string): FaceNetError {
  return new FaceNetError(
    'WEIGHTS_CORRUPT',
    `The graph of the ONNX file is in disorder: ${excerpt(node.opType)} ${excerpt(node.name)} ` +
      `comes before or again makes ${excerpt(value)}.`,
    { hint: 'Export the model again.' },
  );
}

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
    if (!turns && !SAME_VALUES.has(node.opType) && !passes(graph, node)) break;
    if (graph.constant(input)) break;
    value = input;
    order ??= turns; // the last one before the value is taken
  }
  return { value, turned: order === 'channels last' };
}

function passes(graph: OnnxGraph, node: OnnxNode): boolean {
  return (
    isNormalization(graph, node) || isCropToAnother(graph, node) || isStandardization(graph, node)
  );
}

/**
 * Whether a map is cut to the size of the one that it is added to. There is nothing to cut in
 * images whose sides are multiples of the network's largest stride, which ours are made to be.
 */
function isCropToAnother(graph: OnnxGraph, node: OnnxNode): boolean {
  if (node.opType !== 'Slice') return false;
  const [, starts, ends] = node.inputs;
  const fromStart = graph.settings(starts)?.every((start) => start === 0) ?? false;
  return fromStart && graph.producer(ends ?? '')?.opType === 'Shape';
}

const MEAN = 127.5;
const SCALE = 128;

/** Whether a graph's first two nodes standardise its pixels, (v - 127.5) / 128, as is done here before. */
function isStandardization(graph: OnnxGraph, node: OnnxNode): boolean {
  const [value = '', constant] = node.inputs;
  const single = (name?: string) => {
    const numbers = graph.settings(name);
    return numbers?.length === 1 ? (numbers[0] as number) : Number.NaN;
  };
  if (node.opType === 'Sub') return !graph.producer(value) && single(constant) === MEAN;
  if (node.opType !== 'Mul' && node.opType !== 'Div') return false;
  const scale = single(constant);
  const before = graph.producer(value);
  const fits = scale === (node.opType === 'Div' ? SCALE : 1 / SCALE);
  return fits && before?.opType === 'Sub' && isStandardization(graph, before);
}

function turnsMaps(node: OnnxNode): 'channels first' | 'channels last' | undefined {
  if (node.opType !== 'Transpose') return undefined;
  const order = numbersOf(node, 'perm')?.join();
  if (order === '0,2,3,1') return 'channels last';
  return order === '0,3,1,2' ? 'channels first' : undefined;
}

const REDUCTIONS: ReadonlySet<string> = new Set(['ReduceL2', 'ReduceSumSquare', 'ReduceSum']);
const STEPS: ReadonlySet<string> = new Set([
  ...['Max', 'Clip', 'Sqrt', 'Expand', 'Add', 'Pow', 'Mul', 'Abs', 'Unsqueeze', 'Rsqrt'],
  'Reciprocal',
]);

const LONGEST = 8;
const MOST_INPUTS = 4;

/** Whether a node divides a vector by its own length, however that is written out. */
function isNormalization(graph: OnnxGraph, node: OnnxNode): boolean {
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

export function numberOf({ attributes }: OnnxNode, name: string, otherwise: number): number {
  const value = attributes.get(name);
  return typeof value === 'number' ? value : otherwise;
}

export function textOf({ attributes }: OnnxNode, name: string): string | undefined {
  const value = attributes.get(name);
  return typeof value === 'string' ? value : undefined;
}

export function numbersOf({ attributes }: OnnxNode, name: string): readonly number[] | undefined {
  const value = attributes.get(name);
  return Array.isArray(value) ? value : undefined;
}
