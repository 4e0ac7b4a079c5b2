import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  engine,
  getKernelsForBackend,
  registerBackend,
  registerKernel,
  removeBackend,
} from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NetworkBuilder } from '../../network/index.js';
import { ProgramBuilder } from '../../program/index.js';
import { createTfjsProgramEngine, createTfjsRuntime, type DeviceWatch } from './index.js';

/** A device that can vanish: reads of it then never end. */
class Device extends MathBackendCPU {
  readonly gone = new AbortController();
  silent = false;

  override read(id: object): ReturnType<MathBackendCPU['read']> {
    return this.silent ? new Promise(() => {}) : super.read(id);
  }
}

const NAME = 'vanishing';
const watch = (backend: unknown): DeviceWatch => ({
  lost: (backend as Device).gone.signal,
  look: () => {},
});

const net = new NetworkBuilder('small');
const input = net.input('input', [null, 8, 8, 3]);
const network = net.build({ out: input.conv2d('conv', { filters: 4, kernel: 3 }) });
const weights = new Map([
  ['conv/weights', { shape: [3, 3, 3, 4], data: new Float32Array(108).fill(0.1) }],
  ['conv/biases', { shape: [4], data: new Float32Array(4) }],
]);
const feeds = { input: { shape: [1, 8, 8, 3], data: new Float32Array(192).fill(1) } };

describe('a device that is lost', () => {
  let device: Device;

  beforeAll(() => {
    for (const kernel of getKernelsForBackend('cpu')) {
      registerKernel({ ...kernel, backendName: NAME });
    }
    registerBackend(NAME, () => {
      device = new Device();
      return device;
    });
  });
  afterAll(() => removeBackend(NAME));

  it('ends what waits for it, and all that comes later, with ENGINE_FAILED', async () => {
    const runtime = await createTfjsRuntime({ backend: NAME, watch });
    const before = engine().state.numTensors;
    const session = await runtime.load(network, weights);
    expect((await session.run(feeds)).out?.data[0]).toBeGreaterThan(0);
    device.silent = true;
    const waiting = session.run(feeds);
    device.gone.abort('it fell over');
    await expect(waiting).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    await expect(waiting).rejects.toThrow(/small: the GPU was lost \(it fell over\)/);
    await expect(session.run(feeds)).rejects.toThrow(/the GPU was lost/);
    await expect(runtime.load(network, weights)).rejects.toThrow(/the GPU was lost/);
    await session.dispose();
    expect(engine().state.numTensors).toBeLessThanOrEqual(before + 1); // what nobody can read
    removeBackend(NAME);
    registerBackend(NAME, () => {
      device = new Device();
      return device;
    });
  });

  it('ends the runs of programs', async () => {
    const builder = new ProgramBuilder('double');
    const doubled = builder.input('x', [null]).multiply(2);
    const program = builder.build({ outputs: { doubled } });
    const session = await (await createTfjsProgramEngine({ backend: NAME, watch })).open([program]);
    const x = { shape: [2], data: Float32Array.of(1, 2) };
    const { outputs } = await session.run('double', { x });
    expect([...(outputs.doubled?.data ?? [])]).toEqual([2, 4]);
    device.silent = true;
    const waiting = session.run('double', { x });
    device.gone.abort('it fell over');
    await expect(waiting).rejects.toThrow(/double": the GPU was lost \(it fell over\)/);
  });

  it('keeps the errors of a device that is there', async () => {
    removeBackend(NAME);
    registerBackend(NAME, () => new Device());
    const runtime = await createTfjsRuntime({ backend: NAME, watch });
    const session = await runtime.load(network, weights);
    removeBackend(NAME);
    await expect(session.run(feeds)).rejects.toThrow(/failed on small: .*removed/);
    registerBackend(NAME, () => new Device());
  });
});

describe('a backend that never starts', () => {
  it('is let go of by a signal, and started anew by the next who wants it', async () => {
    let starts = 0;
    registerBackend('sleeping', () => {
      starts++;
      return starts === 1 ? new Promise<MathBackendCPU>(() => {}) : new MathBackendCPU();
    });
    const controller = new AbortController();
    const first = createTfjsRuntime({ backend: 'sleeping', signal: controller.signal });
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' });
    await createTfjsRuntime({ backend: 'sleeping' });
    expect(starts).toBe(2);
    removeBackend('sleeping');
  });
});
