import { writeGraphDef, writeTfjsGraphModel } from '../../export/index.js';
import type { Exporter } from './exporter.js';
import { onlyNetwork } from './only-network.js';

/** As the original's freeze_graph leaves it, without the input queue: scripts of it can use it. */
export const toTensorflowGraph: Exporter = {
  id: 'tensorflow-graph',
  title: 'a frozen TensorFlow graph',
  extensions: ['.pb'],
  dtypes: ['f32'],
  write(model, _, name) {
    const network = onlyNetwork(model, 'A TensorFlow graph');
    return new Map([[name, writeGraphDef(network, model.weights, { phaseTrain: true })]]);
  },
};

/** For `loadGraphModel` of TensorFlow.js: `NAME.json`, and its weights in `NAME.bin` beside it. */
export const toTfjs: Exporter = {
  id: 'tfjs',
  title: 'a TensorFlow.js graph model',
  extensions: ['.json'],
  dtypes: ['f32', 'f16'],
  write(model, dtype, name) {
    const { modelJson, weights, weightsPath } = writeTfjsGraphModel(
      onlyNetwork(model, 'A TensorFlow.js model'),
      model.weights,
      {
        weightsPath: `${name.replace(/\.json$/i, '')}.bin`,
        dtype: dtype === 'f16' ? 'float16' : 'float32',
      },
    );
    return new Map([
      [name, new TextEncoder().encode(modelJson)],
      [weightsPath, weights],
    ]);
  },
};
