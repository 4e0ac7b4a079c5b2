import { describeLayer } from '../layer.js';

/** A layer before it has a place: `inputs` are names of values. */
export interface FlowLayer {
  readonly type: string;
  readonly name: string;
  /** In words, all that are equal in function. */
  readonly settings: readonly string[];
  readonly inputs: readonly string[];
}

/** With the places of the layers that it takes from; -1 is the network's input. */
export type OrderedLayer<From extends FlowLayer> = From & { readonly sources: readonly number[] };

/**
 * Lists the layers that the roots are computed from, each behind those it takes from, the first
 * input's first. Two graphs of the same structure are listed in the same order, whatever order
 * their nodes are in.
 *
 * @param layerOf the layer that yields a value; undefined for the network's input
 */
export function orderLayers<From extends FlowLayer>(
  roots: readonly string[],
  layerOf: (value: string) => From | undefined,
): OrderedLayer<From>[] {
  const ordered: OrderedLayer<From>[] = [];
  const places = new Map<string, number>();
  const layers = new Map<string, From | undefined>();
  const found = (value: string) => {
    if (!layers.has(value)) layers.set(value, layerOf(value));
    return layers.get(value);
  };
  const stack = [...roots].reverse();
  while (stack.length > 0) {
    const value = stack.at(-1) as string;
    const layer = found(value);
    const waiting =
      layer && !places.has(layer.name) ? layer.inputs.filter((input) => !placed(found(input))) : [];
    if (waiting.length > 0) {
      stack.push(...waiting.reverse());
      continue;
    }
    stack.pop();
    if (!layer || places.has(layer.name)) continue;
    const sources = layer.inputs.map((input) => placeOf(found(input)));
    // The order of what is joined matters, the order of what is added does not.
    if (layer.type !== 'concat') sources.sort((a, b) => a - b);
    places.set(layer.name, ordered.length);
    ordered.push({ ...layer, sources });
  }
  return ordered;

  function placed(layer: From | undefined): boolean {
    return !layer || places.has(layer.name);
  }
  function placeOf(layer: From | undefined): number {
    return layer ? (places.get(layer.name) as number) : -1;
  }
}

/** The layer in all words that are equal in function. */
export function describeFlow(layer: OrderedLayer<FlowLayer>): string[] {
  return layer.settings.map((settings) => describeLayer({ ...layer, settings }));
}
