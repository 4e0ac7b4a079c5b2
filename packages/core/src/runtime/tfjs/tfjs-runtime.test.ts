import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import {
  add,
  engine,
  findBackend,
  findBackendFactory,
  getBackend,
  type KernelBackend,
  registerBackend,
  removeBackend,
  setBackend,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { isNativeRun, testRuntimes } from '../../models/testing/runtimes.js';
import { NetworkBuilder } from '../../network/index.js';
import type { StoredTensor, WeightSource, WeightTensor } from '../../weights/index.js';
import { describeConformance } from '../testing/describe-conformance.js';
import { createTfjsRuntime } from './index.js';

describeConformance('tfjs on wasm', () => createTfjsRuntime({ backend: 'wasm' }));
for (const [name, createRuntime] of isNativeRun ? testRuntimes : []) {
  describeConformance(name, createRuntime);
}
describeConformance('tfjs on plain JavaScript', () => createTfjsRuntime({ backend: 'cpu' }));

describe('the tfjs runtime', () => {
  const net = new NetworkBuilder('small');
  const x = net.input('input', [null, 8, 8, 3]).conv2d('conv', { filters: 4, kernel: 3 });
  const network = net.build({ map: x, out: x.relu('relu').globalAvgPool('pool') });
  const weights = new Map([
    ['conv/weights', { shape: [3, 3, 3, 4], data: new Float32Array(108).fill(0.1) }],
    ['conv/biases', { shape: [4], data: new Float32Array(4) }],
  ]);
  const input = { shape: [2, 8, 8, 3], data: new Float32Array(384).fill(1) };

  it('leaves no tensor behind', async () => {
    const runtime = await createTfjsRuntime({ backend: 'wasm' });
    const before = engine().state.numTensors;
    const session = await runtime.load(network, weights);
    const loaded = engine().state.numTensors;
    for (let i = 0; i < 3; i++) await session.run({ input });
    expect(engine().state.numTensors).toBe(loaded);
    await expect(session.run({})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(engine().state.numTensors).toBe(loaded);
    await session.dispose();
    expect(engine().state.numTensors).toBe(before);
  });

  it('leaves no tensor behind when an array turns out to be damaged', async () => {
    const runtime = await createTfjsRuntime({ backend: 'wasm' });
    const before = engine().state.numTensors;
    const read = () => {
      throw new Error('damaged');
    };
    const broken: WeightSource = new Map<string, WeightTensor | StoredTensor>([
      ...weights,
      ['conv/biases', { shape: [4], read }],
    ]);
    const load = runtime.load(network, broken);
    await expect(load).rejects.toThrow('damaged');
    expect(engine().state.numTensors).toBe(before);
  });

  it('lets sessions of two backends live side by side', async () => {
    const wasm = await (await createTfjsRuntime({ backend: 'wasm' })).load(network, weights);
    const plain = await (await createTfjsRuntime({ backend: 'cpu' })).load(network, weights);
    const [a, b] = await Promise.all([wasm.run({ input }), plain.run({ input })]);
    const again = await wasm.run({ input });
    expect(b.out?.data[0]).toBeCloseTo(a.out?.data[0] as number, 5);
    expect(again.out?.data).toEqual(a.out?.data);
    await Promise.all([wasm.dispose(), plain.dispose()]);
  });

  it('leaves the current backend of the program as it is', async () => {
    await setBackend('cpu');
    const runtime = await createTfjsRuntime({ backend: 'wasm' });
    const session = await runtime.load(network, weights);
    const run = session.run({ input });
    expect(getBackend()).toBe('cpu');
    const before = engine().state.numTensors;
    const sum = tidy(() => add(tensor1d([1, 2]), tensor1d([3, 4])).arraySync());
    expect(sum).toEqual([4, 6]);
    expect(engine().state.numTensors).toBe(before);
    await run;
    await session.dispose();
    expect(getBackend()).toBe('cpu');
    expect(engine().backend).toBe(findBackend('cpu'));
  });

  it('chooses none for a program that has chosen none', async () => {
    const untouched = { backendName: undefined, backendInstance: undefined };
    Object.assign(engine(), untouched);
    const session = await (await createTfjsRuntime({ backend: 'wasm' })).load(network, weights);
    await session.run({ input });
    await session.dispose();
    expect(engine()).toMatchObject(untouched);
  });

  it('runs while the program is starting a backend of its own', async () => {
    const session = await (await createTfjsRuntime({ backend: 'cpu' })).load(network, weights);
    let start = (_: KernelBackend) => {};
    const slow = new Promise<KernelBackend>((resolve) => {
      start = resolve;
    });
    registerBackend('slow', () => slow);
    const theirs = setBackend('slow');
    expect((await session.run({ input })).out?.shape).toEqual([2, 4]);
    start(findBackend('wasm'));
    await theirs;
    expect(getBackend()).toBe('slow');
    expect(engine().backend).toBe(findBackend('wasm'));
    await session.dispose();
    await setBackend('cpu');
  });

  it('does not let the backend of plain JavaScript greet', async () => {
    const factory = findBackendFactory('cpu');
    removeBackend('cpu');
    registerBackend('cpu', factory);
    const warn = vi.spyOn(console, 'warn');
    const session = await (await createTfjsRuntime({ backend: 'cpu' })).load(network, weights);
    await session.run({ input });
    await session.dispose();
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('says which package registers a backend it does not know', async () => {
    const creation = createTfjsRuntime({ backend: 'webgpu' });
    await expect(creation).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await expect(creation).rejects.toThrow(/"webgpu".*@tensorflow\/tfjs-backend-webgpu/);
  });
});
