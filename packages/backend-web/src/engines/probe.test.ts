import type { Runtime } from '@facenet/core';
import { describe, expect, it } from 'vitest';
import { chooseRuntime } from './choose-runtime.js';
import { probe } from './probe.js';

describe('the probe', () => {
  it('knows the right answer, and how far another is off', async () => {
    const { runtime } = await chooseRuntime({ runtime: 'wasm' });
    const { error, milliseconds } = await probe(runtime);
    expect(error).toBeLessThan(1e-5);
    expect(milliseconds).toBeGreaterThan(0);
    const factor = 1.02; // as textures of few bits may have it
    const off: Runtime = {
      ...runtime,
      async load(...of) {
        const session = await runtime.load(...of);
        const run: typeof session.run = async (inputs) => {
          const { answer } = await session.run(inputs);
          const data = Float32Array.from(answer?.data ?? [], (value) => value * factor);
          return { answer: { shape: [1, 8], data } };
        };
        const dispose = () => session.dispose();
        return { network: session.network, run, dispose, [Symbol.asyncDispose]: dispose };
      },
    };
    expect((await probe(off)).error).toBeCloseTo(factor - 1, 4);
  });
});
