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
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTurn } from '../../give-way.js';
import { isNativeRun, testRuntimes } from '../../models/testing/runtimes.js';
import { NetworkBuilder } from '../../network/index.js';
import { leavePage, stubPage, turnsDuring } from '../../testing/stub-page.js';
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

  describe('in a page', () => {
    beforeEach(stubPage);
    afterEach(leavePage);
    const others = { shape: [1, 8, 8, 3], data: new Float32Array(192).fill(2) };

    it('gives way to others after each layer, and computes the same', async () => {
      const session = await (await createTfjsRuntime({ backend: 'wasm' })).load(network, weights);
      const before = engine().state.numTensors;
      const { turns, result } = await turnsDuring(() => session.run({ input }));
      expect(turns).toBeGreaterThanOrEqual(session.network.nodes.length);
      await leavePage();
      const alone = await turnsDuring(() => session.run({ input }));
      expect(alone.turns).toBe(0);
      expect(result).toEqual(alone.result);
      expect(engine().state.numTensors).toBe(before);
      await session.dispose();
    });

    it('computes one after the other what is wanted at a time, of all sessions', async () => {
      const runtime = await createTfjsRuntime({ backend: 'wasm' });
      const [a, b] = [await runtime.load(network, weights), await runtime.load(network, weights)];
      const before = engine().state.numTensors;
      const most = async (work: Promise<unknown>[]) => {
        let [tensors, over] = [0, false];
        void Promise.all(work).then(() => {
          over = true;
        });
        while (!over) {
          tensors = Math.max(tensors, engine().state.numTensors - before);
          await nextTurn();
        }
        return tensors;
      };
      const one = a.run({ input });
      const ofOne = await most([one]);
      const runs = [a.run({ input }), b.run({ input: others }), a.run({ input })] as const;
      expect(await most([...runs])).toBeLessThanOrEqual(ofOne);
      const [first, second, third] = await Promise.all(runs);
      expect([first, third]).toEqual([await one, await one]);
      expect(second?.out?.shape).toEqual([1, 4]);
      expect(engine().state.numTensors).toBe(before);
      await Promise.all([a.dispose(), b.dispose()]);
    });

    it("loses nothing to a program's scope of tensors that ends meanwhile", async () => {
      const session = await (await createTfjsRuntime({ backend: 'wasm' })).load(network, weights);
      const expected = await session.run({ input });
      engine().startScope();
      const run = session.run({ input });
      setImmediate(() => engine().endScope());
      expect(await run).toEqual(expected);
      await session.dispose();
    });

    it('ends with DISPOSED when its network goes meanwhile, and leaves no tensor', async () => {
      const before = engine().state.numTensors;
      const session = await (await createTfjsRuntime({ backend: 'wasm' })).load(network, weights);
      const run = session.run({ input });
      await session.dispose();
      await expect(run).rejects.toMatchObject({ code: 'DISPOSED' });
      expect(engine().state.numTensors).toBe(before);
    });
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
