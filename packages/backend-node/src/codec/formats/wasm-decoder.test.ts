import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { photo } from '../testing/photos.js';
import { wasmDecoder } from './wasm-decoder.js';

vi.mock('node:fs/promises', { spy: true });
afterEach(() => vi.restoreAllMocks());

const script = () => import('@jsquash/webp/codec/dec/webp_dec.js');
const binary = '@jsquash/webp/codec/dec/webp_dec.wasm';
const notStarted = (reason: RegExp) => ({
  code: 'ENGINE_UNAVAILABLE',
  message: expect.stringMatching(reason),
});

describe('a decoder that did not start', () => {
  it('is started again by the next call, when its binary could not be read', async () => {
    const file = await photo().webp().toBuffer();
    vi.mocked(readFile).mockRejectedValueOnce(new Error('EMFILE: too many open files'));
    const decode = wasmDecoder(script, binary);
    await expect(decode(file)).rejects.toMatchObject(notStarted(/webp_dec.*EMFILE/));
    expect(await decode(file)).toMatchObject({ width: 61, height: 43 });
  });

  it('is started again by the next call, when its script could not be loaded', async () => {
    const file = await photo().webp().toBuffer();
    const load = vi.fn(script).mockRejectedValueOnce(new Error('no such module'));
    const decode = wasmDecoder(load, binary);
    const together = await Promise.allSettled([decode(file), decode(file)]);
    expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await decode(file)).toMatchObject({ width: 61, height: 43 });
    await decode(file);
    expect(load).toHaveBeenCalledTimes(2);
  });
});
