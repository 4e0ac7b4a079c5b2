import type { Tensor } from '@tensorflow/tfjs-core';
import type { TfjsGraphModel } from '../tfjs/write-tfjs-graph-model.js';

/** What the tests use of tfjs-converter. */
interface Converter {
  loadGraphModel(handler: { load(): Promise<object> }): Promise<GraphModel>;
}

export interface GraphModel {
  readonly inputs: readonly { readonly name: string; readonly shape?: readonly number[] }[];
  readonly outputs: readonly { readonly name: string }[];
  execute(inputs: Readonly<Record<string, Tensor>>, outputs: readonly string[]): Tensor | Tensor[];
  dispose(): void;
}

/** Not installed everywhere, so its name must not be resolved before it is asked for. */
const CONVERTER = '@tensorflow/tfjs-converter';

export const converter = await import(CONVERTER).then(
  (module) => module as Converter,
  () => undefined,
);

/** The model as TensorFlow.js's own loader understands it. */
export function loadGraphModel(model: TfjsGraphModel): Promise<GraphModel> {
  if (!converter) throw new Error(`${CONVERTER} is not installed`);
  const { modelTopology, format, signature, weightsManifest } = JSON.parse(model.modelJson);
  const { buffer, byteOffset, byteLength } = model.weights;
  const artifacts = {
    modelTopology,
    format,
    signature,
    weightSpecs: weightsManifest[0].weights,
    weightData: buffer.slice(byteOffset, byteOffset + byteLength),
  };
  return converter.loadGraphModel({ load: async () => artifacts });
}
