import { FaceNetError } from '../errors.js';
import type { NetworkNode } from './network.js';
import { definitionOf, type Operation } from './ops/index.js';
import type { Shape } from './shape.js';

/** Makes a node: infers its shape, names its parameters, counts its work. */
export function createNode(
  name: string,
  op: Operation,
  inputs: readonly { readonly name: string; readonly shape: Shape }[],
): NetworkNode {
  const definition = definitionOf(op);
  const shapes = inputs.map((node) => node.shape);
  try {
    const shape = definition.inferShape(op, shapes);
    const parameters = definition.parameters?.(op, shapes) ?? [];
    return {
      name,
      op,
      inputs: inputs.map((node) => node.name),
      shape,
      parameters: parameters.map((spec) => ({ ...spec, name: `${name}/${spec.role}` })),
      flops: definition.flops?.(op, shapes, shape) ?? 0,
    };
  } catch (cause) {
    if (!FaceNetError.is(cause)) throw cause;
    throw new FaceNetError('NETWORK_INVALID', `Node "${name}": ${cause.message}`, { cause });
  }
}
