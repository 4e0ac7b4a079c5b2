import { FaceNetError } from '../../errors.js';
import type { TfliteModel, TfliteOperator } from '../../weights/index.js';
import type { Layer } from './layer.js';
import type { StoredArray } from './stored-array.js';
import { readTfliteOperator } from './tflite-operator.js';

/** A layer of a tflite file with the arrays that it owns, in our layouts, by our roles. */
export interface TfliteLayer extends Layer {
  readonly arrays: Readonly<Record<string, StoredArray>>;
}

/**
 * Finds the layers of a tflite file in the order in which it runs them. Operators that are no
 * layers (the steps of a PReLU, a softmax at the end) may be there as long as no layer needs them.
 *
 * @throws FaceNetError WEIGHTS_MISMATCH when a layer takes from something that is no layer
 */
export function tfliteLayers(model: TfliteModel): TfliteLayer[] {
  const layers: TfliteLayer[] = [];
  const producers = new Map<number, TfliteOperator>();
  /** Layer that each tensor comes from. */
  const homes = new Map(model.inputs.map((tensor) => [tensor, -1]));
  for (const operator of model.operators) {
    const [output = -1] = operator.outputs;
    const name = model.tensors[output]?.name ?? '?';
    const home = homes.get(operator.inputs[0] ?? -1);
    const layer = readTfliteOperator(model, producers, operator, name);
    if (layer) {
      const sources = layer.inputs.map((tensor) => {
        const source = homes.get(tensor);
        if (source === undefined) throw unreadable(name, model.tensors[tensor]?.name);
        return source;
      });
      sources.sort((a, b) => a - b);
      homes.set(output, layers.length);
      layers.push({ ...layer, name, sources });
    } else if (operator.opcode === 'RESHAPE' && home !== undefined) {
      homes.set(output, home);
    }
    const { activation = 'none' } = operator.options;
    if (activation === 'none') producers.set(output, operator);
  }
  return layers;
}

function unreadable(layer: string, source = 'nothing'): FaceNetError {
  return new FaceNetError(
    'WEIGHTS_MISMATCH',
    `Layer "${layer}" of the tflite file takes from "${source}", which is no known layer.`,
    { hint: 'Only networks of convolutions, dense layers, PReLU, pooling and sums can be read.' },
  );
}
