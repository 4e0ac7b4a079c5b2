import { canFuse, createKernels } from '../kernels.js';

/** What the fused instruction gives, where there is one: a product of a row and a filter. */
export async function multiplyFused(): Promise<number[] | undefined> {
  if (!canFuse()) return undefined;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { multiply } = await createKernels(memory);
  const values = new Float32Array(memory.buffer);
  values.set([1, 2, 3]); // one row of three values
  for (let i = 0; i < 24; i++) values[16 + i] = i; // for eight filters
  values.fill(0.5, 64, 72); // their biases
  multiply(0, 1, 0, 1, 12, 0, 64, 96, 8, 512, 32, 256, 0, 256);
  return [...values.subarray(128, 136)];
}
