import type { Network, NetworkNode, Operation } from '../../network/index.js';
import { type Layer, windowSettings } from './layer.js';

/** Operations that files leave out or write as a tail behind the last layer. */
const passThrough: ReadonlySet<Operation['type']> = new Set([
  'dropout',
  'flatten',
  'l2Normalize',
  'softmax',
]);

export interface NetworkLayer extends Layer {
  readonly node: NetworkNode;
}

/** The layers of our network in the order in which it runs them. */
export function networkLayers(network: Network): NetworkLayer[] {
  const layers: NetworkLayer[] = [];
  /** Layer that each node's result comes from. */
  const homes = new Map<string, number>();
  for (const node of network.nodes) {
    const sources = node.inputs.map((name) => homes.get(name) as number).sort((a, b) => a - b);
    if (node.op.type === 'input') {
      homes.set(node.name, -1);
    } else if (passThrough.has(node.op.type)) {
      homes.set(node.name, sources[0] as number);
    } else {
      const { type } = node.op;
      homes.set(node.name, layers.length);
      layers.push({ type, name: node.name, settings: settingsOf(node.op), sources, node });
    }
  }
  return layers;
}

function settingsOf(op: Operation): string {
  return 'kernel' in op ? windowSettings(op) : '';
}
