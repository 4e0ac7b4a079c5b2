import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { architectures, detectorNetworks } from '@facenet/core/models';
import type { Network } from '@facenet/core/network';
import { createTfjsProgramEngine, createTfjsRuntime } from '@facenet/core/tfjs';
import { shortlist } from '@facenet/testkit';
import { type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { deterministicWeights } from '../../../../core/src/models/testing/deterministic-weights.js';
import { describeConformance } from '../../../../core/src/runtime/testing/describe-conformance.js';
import { describeProgramEngine } from '../../../../core/src/runtime/testing/describe-program-engine.js';
import { withOwnConvolutions } from './convolution/own-kernels.js';
import { inferenceKernels } from './inference-kernels.js';
import { registerKernels, registerWasm, WASM_BACKEND } from './start-wasm.js';
import { trainingKernels } from './training-kernels.js';

const file = createRequire(import.meta.url).resolve(
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
);
/** Kernels that have computed something. */
const used = new Set<string>();

/** Has kernels that are registered say when they run. */
function watch(kernels: readonly KernelConfig[]): void {
  for (const kernel of kernels) {
    const { kernelName, kernelFunc } = kernel;
    unregisterKernel(kernelName, WASM_BACKEND);
    registerKernel({
      ...kernel,
      backendName: WASM_BACKEND,
      kernelFunc: (call) => {
        used.add(kernelName);
        return kernelFunc(call);
      },
    });
  }
}

const unused = (kernels: readonly KernelConfig[]) =>
  kernels.map(({ kernelName }) => kernelName).filter((name) => !used.has(name));

registerWasm(async () => Uint8Array.from(await readFile(file)));
watch(inferenceKernels.map(withOwnConvolutions));

/** A page downloads the kernels of these lists and no other: none may be missing, and none be there for nothing. */
describe('the kernels of pages', () => {
  const runtime = () => createTfjsRuntime({ backend: WASM_BACKEND });
  describeConformance(WASM_BACKEND, runtime);

  const small = ['mobilefacenet-512', 'nn4-small2'];
  const networks: readonly (readonly [string, () => Network])[] = [
    ...[...detectorNetworks].flatMap(([kind, parts]) =>
      Object.entries(parts).map(([part, create]) => [`${kind} ${part}`, create] as const),
    ),
    ...shortlist([...architectures], ([id]) => small.includes(id)).map(
      ([id, { create }]) => [id, () => create()] as const,
    ),
  ];
  it.each(networks)('run %s', async (_, create) => {
    const network = create();
    await using session = await (await runtime()).load(network, deterministicWeights(network));
    const inputs = network.nodes.filter(({ op }) => op.type === 'input');
    const feeds = inputs.map(({ name, shape }) => {
      const sides = shape.map((side, i) => side ?? (i === 0 ? 1 : 64));
      const data = new Float32Array(sides.reduce((a, b) => a * b));
      return [name, { shape: sides, data }] as const;
    });
    const outputs = await session.run(Object.fromEntries(feeds));
    expect(Object.keys(outputs)).toEqual(Object.keys(network.outputs));
  });

  it('are all used by networks', () => {
    expect(unused(inferenceKernels)).toEqual([]);
  });

  describe('and those of training', () => {
    // Not before networks have run without them.
    beforeAll(() => {
      registerKernels(trainingKernels);
      watch(trainingKernels);
    });
    describeProgramEngine(WASM_BACKEND, () => createTfjsProgramEngine({ backend: WASM_BACKEND }));

    it('are all used by programs', () => {
      expect(unused(trainingKernels)).toEqual([]);
    });
  });
});
