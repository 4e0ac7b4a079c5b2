import { type TfliteModel, tfliteConstant, type WeightTensor } from '../../weights/index.js';
import { tfliteKernels } from './tflite-kernels.js';

/**
 * Runs a tflite graph operator by operator, in plain loops: the yardstick for our rebuilt networks.
 * Sizes come from `input`, not from the file, so batch and image size are free.
 *
 * @returns the graph's outputs by name
 */
export function interpretTflite(
  model: TfliteModel,
  input: WeightTensor,
): Record<string, WeightTensor> {
  const values = new Map<number, WeightTensor>([[model.inputs[0] as number, input]]);
  const tensor = (index: number): WeightTensor => {
    const value = values.get(index) ?? tfliteConstant(model.tensors[index]!);
    values.set(index, value);
    return value;
  };
  for (const { opcode, inputs, outputs, options } of model.operators) {
    const kernel = tfliteKernels[opcode];
    if (!kernel) throw new Error(`No kernel for ${opcode}.`);
    if ((options.activation ?? 'none') !== 'none') throw new Error(`${opcode} is fused.`);
    values.set(outputs[0] as number, kernel(inputs.map(tensor), options));
  }
  return Object.fromEntries(
    model.outputs.map((index) => [model.tensors[index]!.name, tensor(index)]),
  );
}
