import { elementCount } from '../../arrays/element-count.js';
import { FaceNetError } from '../../errors.js';
import { checkWeights, type Network, type NetworkNode } from '../../network/index.js';
import {
  decodedWeights,
  type StoredTensor,
  type StoredTensors,
  type Weights,
} from '../../weights/index.js';
import { type OnnxModel, readOnnx } from '../../weights/onnx/read-onnx.js';
import { assignAffine } from './onnx/assign-affine.js';
import { describeFlow, type OrderedLayer } from './onnx/flow.js';
import { type OnnxLayer, onnxLayers } from './onnx/onnx-layers.js';
import { type OurLayer, ourLayers } from './onnx/our-layers.js';

/**
 * Takes the weights of a network from an ONNX file, as PyTorch, tf2onnx or this SDK write them. The
 * file's graph is not run, but it must be the same: layer by layer, with the same windows, from
 * the same sources.
 *
 * Batch norms and residual scales may be nodes of their own or folded into the convolutions before
 * them. What was folded stays so: weights then have other values than the original's, but the
 * network computes the same.
 *
 * @param file the bytes of the file, or what `readOnnx` made of them
 * @throws FaceNetError WEIGHTS_CORRUPT (the file), WEIGHTS_MISMATCH (another network; the text
 * names the first layer that differs)
 */
export function weightsFromOnnx(network: Network, file: Uint8Array | OnnxModel): Weights {
  return decodedWeights(
    tensorsFromOnnx(network, file instanceof Uint8Array ? readOnnx(file) : file),
  );
}

/** {@link weightsFromOnnx} without decoding the arrays. */
export function tensorsFromOnnx(network: Network, model: OnnxModel): StoredTensors {
  const ours = ourLayers(network);
  const theirs = onnxLayers(model, outputsInOurOrder(network, model));
  const stored = new Map<string, StoredTensor>();
  for (const [i, layer] of ours.entries()) {
    const their = theirs[i];
    const wanted = describeFlow(layer);
    if (!their) throw mismatch(network, `it ends where layer ${i}, ${wanted[0]}, belongs`);
    const [found = ''] = describeFlow(their);
    if (!wanted.includes(found)) {
      throw mismatch(network, `layer ${i}, "${their.name}", is ${found}, not ${wanted.at(-1)}`);
    }
    const arrays = arraysOf(layer, their);
    if (!arrays) {
      throw mismatch(network, `layer ${i}, "${their.name}", has offsets that ${layer.name} lacks`);
    }
    for (const [name, array] of arrays) stored.set(name, array);
  }
  if (theirs.length > ours.length) {
    throw mismatch(network, `it has ${theirs.length} layers, not ${ours.length}`);
  }
  checkWeights(network, stored);
  return stored;
}

/** Files of other programs have other names, and mostly one output. */
function outputsInOurOrder(network: Network, { outputs }: OnnxModel): string[] {
  const names = outputs.map(({ name }) => name);
  const ours = Object.keys(network.outputs).filter((name) => names.includes(name));
  return ours.length === names.length ? ours : names;
}

function arraysOf(
  ours: OrderedLayer<OurLayer>,
  theirs: OrderedLayer<OnnxLayer>,
): ReadonlyMap<string, StoredTensor> | undefined {
  if (theirs.kernel) return assignAffine(ours, theirs);
  const { slopes } = theirs;
  return slopes ? new Map([slopesOf(ours.node, slopes)]) : new Map();
}

/** One slope a channel, or one for all of them. */
function slopesOf(
  { parameters, shape }: NetworkNode,
  slopes: StoredTensor,
): readonly [string, StoredTensor] {
  const channels = shape.at(-1) as number;
  const count = elementCount(slopes.shape);
  const name = parameters.find(({ role }) => role === 'alpha')?.name ?? '';
  const read = () => {
    const values = slopes.read();
    return Float32Array.from({ length: channels }, (_, c) => values[c % count] as number);
  };
  return [name, count === 1 || count === channels ? { shape: [channels], read } : slopes];
}

function mismatch(network: Network, reason: string): FaceNetError {
  return new FaceNetError('WEIGHTS_MISMATCH', `The ONNX file is no ${network.name}: ${reason}.`, {
    hint: 'Use the file of a network of this architecture, exported for inference.',
  });
}
