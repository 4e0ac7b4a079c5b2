import { FaceNetError } from '../../../errors.js';
import { excerpt } from '../../../weights/excerpt.js';
import type { StoredTensor } from '../../../weights/index.js';
import type { OnnxAttribute, OnnxModel, OnnxNode } from '../../../weights/onnx/index.js';

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
    const count = constant?.shape.reduce((a, b) => a * b, 1) ?? 0;
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
