import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from '../../network/index.js';
import { describeConformance } from '../testing/describe-conformance.js';
import { createOnnxRuntime, type OnnxRuntimeModule, type OnnxTarget, writeOnnx } from './index.js';

describeConformance('onnx on onnxruntime-node', async () => createOnnxRuntime({ ort }));
// What is written for devices that are no CPUs, computed by the CPU.
describeConformance('onnx for any device', async () => createOnnxRuntime({ ort, device: 'cuda' }));

const net = new NetworkBuilder('small');
const x = net.input('input', [null, null, null, 3]).conv2d('conv', { filters: 2, kernel: 3 });
const network = net.build({ map: x, out: x.globalAvgPool('pool') });
const weights = new Map([
  ['conv/weights', { shape: [3, 3, 3, 2], data: new Float32Array(54).fill(0.1) }],
  ['conv/biases', { shape: [2], data: new Float32Array(2) }],
]);

describe('writeOnnx', () => {
  it("writes what onnxruntime's own loader takes, with the names of the network", async () => {
    const session = await ort.InferenceSession.create(writeOnnx(network, weights));
    expect(session.inputNames).toEqual(['input']);
    expect(session.outputNames).toEqual(['map', 'out']);
    const [input] = session.inputMetadata;
    expect(input).toMatchObject({ type: 'float32', shape: ['batch', 'input_1', 'input_2', 3] });
    await session.release();
  });

  it('has operations under their own names, unless onnxruntime is faster with others', () => {
    const net = new NetworkBuilder('pair');
    const map = net.input('input', [null, null, null, 2]).prelu('prelu');
    const pair = net.build({ out: map.softmax('softmax') });
    const slopes = new Map([['prelu/alpha', { shape: [2], data: Float32Array.of(0.5, 2) }]]);
    const names = (target?: OnnxTarget) =>
      new TextDecoder('latin1').decode(writeOnnx(pair, slopes, target)).match(/PRelu|Softmax/g);
    expect(names()).toEqual(['PRelu', 'Softmax']);
    expect(names('cpu')).toBeNull();
  });

  it('writes equal bytes for equal networks', () => {
    expect(writeOnnx(network, weights)).toEqual(writeOnnx(network, weights));
  });
});

describe('the onnx runtime', () => {
  const failing = (message: string): OnnxRuntimeModule => ({
    Tensor: ort.Tensor,
    InferenceSession: {
      create: async () => {
        throw new Error(message);
      },
    },
  });

  it('says what the engine said when a network does not load', async () => {
    const load = createOnnxRuntime({ ort: failing('no memory left') }).load(network, weights);
    await expect(load).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    await expect(load).rejects.toThrow(/cannot load small: no memory left/);
  });

  it('passes providers and threads on', async () => {
    let seen: object | undefined;
    const spy: OnnxRuntimeModule = {
      Tensor: ort.Tensor,
      InferenceSession: {
        create: (bytes, options) => {
          seen = options;
          return ort.InferenceSession.create(bytes as Uint8Array);
        },
      },
    };
    const runtime = createOnnxRuntime({ ort: spy, executionProviders: ['cpu'], threads: 1 });
    await (await runtime.load(network, weights)).dispose();
    expect(seen).toMatchObject({ executionProviders: ['cpu'], intraOpNumThreads: 1 });
  });

  it('releases a session when the call at work has ended, and refuses those that wait', async () => {
    const events: string[] = [];
    let finish = () => {};
    const slow: OnnxRuntimeModule = {
      Tensor: ort.Tensor,
      InferenceSession: {
        create: async () => ({
          async run() {
            events.push('begins');
            await new Promise<void>((resolve) => {
              finish = resolve;
            });
            events.push('ends');
            return { out: { dims: [1, 2], data: new Float32Array(2) } };
          },
          async release() {
            events.push('is released');
          },
        }),
      },
    };
    const session = await createOnnxRuntime({ ort: slow }).load(network, weights);
    const input = { shape: [1, 1, 1, 3], data: new Float32Array(3) };
    const [first, second] = [session.run({ input }), session.run({ input })];
    while (events.length === 0) await Promise.resolve();
    const disposal = session.dispose();
    finish();
    expect((await first).out?.shape).toEqual([1, 2]);
    await expect(second).rejects.toMatchObject({ code: 'DISPOSED' });
    await disposal;
    expect(events).toEqual(['begins', 'ends', 'is released']);
  });

  it('lets go of what was loaded while it was aborted', async () => {
    const controller = new AbortController();
    let released = 0;
    const aborting: OnnxRuntimeModule = {
      Tensor: ort.Tensor,
      InferenceSession: {
        create: async () => {
          controller.abort();
          return {
            run: async () => ({}),
            release: async () => {
              released++;
            },
          };
        },
      },
    };
    const runtime = createOnnxRuntime({ ort: aborting });
    const load = runtime.load(network, weights, { signal: controller.signal });
    await expect(load).rejects.toMatchObject({ code: 'ABORTED' });
    expect(released).toBe(1);
  });
});
