import { NetworkBuilder } from '@facenet/core/network';
import { describe, expect, it } from 'vitest';
import { chooseRuntime } from './choose-runtime.js';

describe('chooseRuntime', () => {
  it('says of each engine why it does not start', async () => {
    // Outside a browser there is no WebGL.
    const choice = chooseRuntime('webgl');
    await expect(choice).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await expect(choice).rejects.toThrow(/webgl: .*WebAssembly SIMD/);
  });

  it('starts wasm, which computes', async () => {
    const runtime = await chooseRuntime('wasm');
    expect(runtime).toMatchObject({ name: 'tfjs-wasm', device: 'wasm' });
    const net = new NetworkBuilder('relu');
    const network = net.build({ out: net.input('input', [null, 2]).relu('relu') });
    const session = await runtime.load(network, new Map());
    const { out } = await session.run({ input: { shape: [1, 2], data: Float32Array.of(-1, 2) } });
    expect(out?.data).toEqual(Float32Array.of(0, 2));
    await session.dispose();
  });
});
