import { FaceNetError } from '../../errors.js';
import {
  checkWeights,
  type Network,
  type NetworkNode,
  type Operation,
} from '../../network/index.js';
import { readTflite, type Weights } from '../../weights/index.js';
import { describeLayer, type Layer, windowSettings } from './layer.js';
import { type StoredArray, tfliteLayers } from './tflite-layers.js';

/**
 * Takes the weights of a network from a tflite file. The file's graph, which has fixed shapes, is
 * not run, but it must be the same: layer by layer, with the same windows, from the same sources.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT (the file), WEIGHTS_MISMATCH (another network; the text
 * names the first layer that differs)
 */
export function weightsFromTflite(network: Network, bytes: Uint8Array): Weights {
  const theirs = tfliteLayers(readTflite(bytes));
  const ours = networkLayers(network);
  const stored = new Map<string, StoredArray>();
  for (const [i, layer] of ours.entries()) {
    const their = theirs[i];
    const wanted = describeLayer(layer);
    if (!their) throw mismatch(network, `it ends where layer ${i}, ${wanted}, belongs`);
    const found = describeLayer(their);
    if (found !== wanted) {
      throw mismatch(network, `layer ${i}, "${their.name}", is ${found}, not ${wanted}`);
    }
    for (const { role, name } of layer.node.parameters) {
      const array = their.arrays[role];
      if (array) stored.set(name, array);
    }
  }
  if (theirs.length > ours.length) {
    throw mismatch(network, `it has ${theirs.length} layers, not ${ours.length}`);
  }
  checkWeights(network, stored);
  return new Map([...stored].map(([name, { shape, read }]) => [name, { shape, data: read() }]));
}

function mismatch(network: Network, reason: string): FaceNetError {
  return new FaceNetError('WEIGHTS_MISMATCH', `The tflite file is no ${network.name}: ${reason}.`, {
    hint: 'Use the file that the card of the model names.',
  });
}

/** Operations that files leave out or write as a tail behind the last layer. */
const passThrough: ReadonlySet<Operation['type']> = new Set([
  'dropout',
  'flatten',
  'l2Normalize',
  'softmax',
]);

interface NetworkLayer extends Layer {
  readonly node: NetworkNode;
}

/** The layers of our network in the order in which it runs them. */
function networkLayers(network: Network): NetworkLayer[] {
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
