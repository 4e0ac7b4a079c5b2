import { createDummy } from '@facenet/core/models';
import { NetworkBuilder } from '@facenet/core/network';
import type { OnnxRuntimeModule } from '@facenet/core/onnx';
import {
  createTrainingPlan,
  initialValues,
  optimizerSpec,
  softmaxLoss,
} from '@facenet/core/training';
import { describe, expect, it } from 'vitest';
import { chooseRuntime } from './choose-runtime.js';
import { chooseTrainingEngine } from './choose-training-engine.js';

describe('chooseRuntime', () => {
  it.each([
    ['webgl', /webgl: there is no canvas here.*Name no `runtime`/],
    ['webgpu', /webgpu: this browser gives no WebGPU/],
  ] as const)('says why %s does not start outside a browser', async (runtime, reason) => {
    const choice = chooseRuntime({ runtime });
    await expect(choice).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await expect(choice).rejects.toThrow(reason);
  });

  it('takes wasm where there is no GPU, and says why', async () => {
    const { runtime, engines } = await chooseRuntime();
    expect(runtime.name).toBe('tfjs-wasm');
    expect(engines.map(({ name, state }) => [name, state])).toEqual([
      ['wasm', 'chosen'],
      ['webgpu', 'refused'],
      ['webgl', 'refused'],
    ]);
  });

  it('refuses wishes that make no sense', async () => {
    const wishes = [
      { runtime: 'cuda' as 'wasm' },
      { startTimeout: 0 },
      { startTimeout: Number.POSITIVE_INFINITY },
      { runtime: 'wasm' as const, ort: {} as OnnxRuntimeModule },
    ];
    for (const wish of wishes) {
      await expect(chooseRuntime(wish)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });

  it('starts wasm, which computes', async () => {
    const runtime = (await chooseRuntime({ runtime: 'wasm' })).runtime;
    expect(runtime).toMatchObject({ name: 'tfjs-wasm', device: 'wasm' });
    const net = new NetworkBuilder('relu');
    const network = net.build({ out: net.input('input', [null, 2]).relu('relu') });
    const session = await runtime.load(network, new Map());
    const { out } = await session.run({ input: { shape: [1, 2], data: Float32Array.of(-1, 2) } });
    expect(out?.data).toEqual(Float32Array.of(0, 2));
    await session.dispose();
  });
});

describe('chooseTrainingEngine', () => {
  it('trains on wasm: a step lowers the loss', async () => {
    const engine = await chooseTrainingEngine('wasm');
    expect(engine.name).toBe('tfjs-wasm');
    const network = createDummy({ embeddingSize: 4, imageSize: 4 });
    const plan = createTrainingPlan({ network, losses: [softmaxLoss({ classes: 2 })] });
    await using session = await engine.open(plan, { optimizer: optimizerSpec('SGD') });
    await session.write(initialValues(plan.variables, 1));
    const images = Float32Array.from({ length: 4 * 48 }, (_, i) => Math.sin(i * i));
    const feeds = {
      input: { shape: [4, 4, 4, 3], data: images },
      labels: { shape: [4], data: Int32Array.of(0, 1, 0, 1) },
    };
    const first = await session.step(feeds, { learningRate: 0.1 });
    const second = await session.step(feeds, { learningRate: 0.1 });
    expect(second.outputs.loss?.data[0]).toBeLessThan(first.outputs.loss?.data[0] as number);
  });

  it('says why nothing trains', async () => {
    await expect(chooseTrainingEngine('wasm', { runtime: 'webgl' })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
    });
  });
});
