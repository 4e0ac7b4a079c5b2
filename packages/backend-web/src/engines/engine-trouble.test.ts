import { FaceNetError, type Runtime } from '@facenet/core';
import { NetworkBuilder } from '@facenet/core/network';
import { describe, expect, it } from 'vitest';
import { chooseRuntime } from './choose-runtime.js';
import { notingTrouble, troubleWith } from './engine-trouble.js';

const net = new NetworkBuilder('relu');
const network = net.build({ out: net.input('input', [null, 2]).relu('relu') });
const input = { shape: [1, 2], data: Float32Array.of(-1, 2) };

describe('notingTrouble', () => {
  it('notes failures of an engine, and leaves alone what it does', async () => {
    const { runtime } = await chooseRuntime({ runtime: 'wasm' });
    let fails = false;
    const failing: Runtime = {
      ...runtime,
      async load(...of) {
        const session = await runtime.load(...of);
        const run: typeof session.run = async (inputs) => {
          if (fails) throw new FaceNetError('ENGINE_FAILED', 'a shader does not compile.');
          return session.run(inputs);
        };
        const dispose = () => session.dispose();
        return { network, run, dispose, [Symbol.asyncDispose]: dispose };
      },
    };
    const session = await notingTrouble('webgpu', failing).load(network, new Map());
    expect([...((await session.run({ input })).out?.data ?? [])]).toEqual([0, 2]);
    await expect(session.run({})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(troubleWith('webgpu')).toBeUndefined();
    fails = true;
    await expect(session.run({ input })).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    expect(troubleWith('webgpu')).toBe('a shader does not compile.');
    expect(troubleWith('webgl')).toBeUndefined();
  });
});
