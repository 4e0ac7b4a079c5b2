import { ArrayPool } from '../../arrays/array-pool.js';
import { storedTensors, type WeightSource } from '../../arrays/weights.js';
import { checkWeights } from '../../network/check-weights.js';
import { type Network, parametersOf } from '../../network/network.js';
import { emitterOf } from './emit/index.js';
import { TO_CHANNELS_LAST } from './emit/layout.js';
import { ExternalData, GraphWriter, type OnnxTarget, valueName } from './graph-writer.js';

/** An ONNX model in two files. */
export interface OnnxFiles {
  readonly model: Uint8Array;
  /** Of the file with the values, in order, each made when it is asked for, and good until the next is. */
  readonly data: Iterable<Uint8Array>;
}

/**
 * Writes a network as an ONNX model (opset 13). Inputs and outputs keep the names and the
 * [batch, height, width, channels] order of the network; open dimensions stay open.
 *
 * @param target default: any reader
 * @throws FaceNetError WEIGHTS_MISMATCH when the weights are not those of the network
 */
export function writeOnnx(
  network: Network,
  weights: WeightSource,
  target: OnnxTarget = 'any',
): Uint8Array {
  return writeModel(network, weights, target);
}

/**
 * {@link writeOnnx} with the values in a file of their own, which engines map into memory.
 *
 * @param dataName the name of that file, in the folder of the model
 */
export function writeOnnxFiles(
  network: Network,
  weights: WeightSource,
  dataName: string,
  target: OnnxTarget = 'any',
): OnnxFiles {
  const external = new ExternalData(dataName);
  return {
    model: writeModel(network, weights, target, external),
    data: external.parts(ArrayPool.for(parametersOf(network))),
  };
}

function writeModel(
  network: Network,
  weights: WeightSource,
  target: OnnxTarget,
  external?: ExternalData,
): Uint8Array {
  checkWeights(network, weights);
  const graph = new GraphWriter(network, storedTensors(weights), target, external);
  for (const node of network.nodes) emitterOf(node.op)(node.op, node, graph);
  for (const [output, name] of Object.entries(network.outputs)) {
    const shape = graph.shapeOf(name);
    if (shape.length === 4) {
      graph.add('Transpose', [valueName(name)], output, { perm: TO_CHANNELS_LAST });
    } else {
      graph.add('Identity', [valueName(name)], output);
    }
    graph.output(output, shape);
  }
  return graph.finish(ArrayPool.for(parametersOf(network)));
}
