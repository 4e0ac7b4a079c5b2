import { type GraphModel, loadGraphModel as load } from '@tensorflow/tfjs-converter';
import type { TfjsGraphModel } from '../write-tfjs-graph-model.js';

/** The model as TensorFlow.js's own loader understands it. */
export function loadGraphModel(model: TfjsGraphModel): Promise<GraphModel> {
  const { modelTopology, format, signature, weightsManifest } = JSON.parse(model.modelJson);
  const artifacts = {
    modelTopology,
    format,
    signature,
    weightSpecs: weightsManifest[0].weights,
    weightData: new Uint8Array(model.weights).buffer,
  };
  return load({ load: async () => artifacts });
}
