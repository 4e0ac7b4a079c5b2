import { readFileSync } from 'node:fs';
import { sharedPath } from '@facenet/testkit';
import { expect } from 'vitest';
import { type Network, parametersOf } from '../../network/index.js';
import type { Runtime, TensorData } from '../../runtime/runtime.js';
import type { Weights } from '../../weights/index.js';
import { patternImage } from './deterministic-weights.js';

/** Variables of the original's networks, each as `name [shape]`, in order of creation. */
export function originalVariables(file: string): string[] {
  const listed = readFileSync(sharedPath('spec', file), 'utf8');
  return listed
    .trim()
    .split('\n')
    .map((line) => line.trim());
}

/** A network's variables in the form of {@link originalVariables}. */
export function variablesOf(network: Network): string[] {
  return parametersOf(network).map(({ name, shape }) => `${name} [${shape.join(', ')}]`);
}

/** Results for the image that the original's golden numbers were made with. */
export async function runOnPattern(runtime: Runtime, network: Network, weights: Weights) {
  const session = await runtime.load(network, weights);
  const outputs = await session.run({ input: patternImage(160, 160) });
  await session.dispose();
  return outputs;
}

export function meanAndStd({ data }: TensorData): [number, number] {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  return [mean, Math.sqrt(variance)];
}

/** Checks as many values as are expected, from the first on. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance = 1e-4,
) {
  expected.forEach((value, i) => {
    expect(Math.abs((actual[i] as number) - value), `value ${i}`).toBeLessThan(tolerance);
  });
}
