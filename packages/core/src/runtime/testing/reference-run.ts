import type { Weights } from '../../arrays/weights.js';
import type { Network } from '../../network/network.js';
import type { Operation } from '../../network/ops/index.js';
import type { TensorData } from '../runtime.js';
import { references } from './reference-operations.js';

type AnyReference = (
  op: Operation,
  inputs: TensorData[],
  arrays: Record<string, TensorData>,
) => TensorData;

/** Runs a network in plain loops: slow, and the measure of what runtimes compute. */
export function referenceRun(
  network: Network,
  weights: Weights,
  inputs: Readonly<Record<string, TensorData>>,
): Record<string, TensorData> {
  const results = new Map<string, TensorData>();
  for (const { name, op, inputs: operands, parameters } of network.nodes) {
    const arrays = Object.fromEntries(
      parameters.map((parameter) => [parameter.role, weights.get(parameter.name) as TensorData]),
    );
    const fed = inputs[name];
    const values = fed ? [fed] : operands.map((operand) => results.get(operand) as TensorData);
    results.set(name, (references[op.type] as AnyReference)(op, values, arrays));
  }
  return Object.fromEntries(
    Object.entries(network.outputs).map(([output, name]) => [
      output,
      results.get(name) as TensorData,
    ]),
  );
}
