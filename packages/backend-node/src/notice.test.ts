import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseRuntime } from './engines/index.js';
import { adviseOnce } from './notice.js';

vi.mock('onnxruntime-node', () => {
  throw new Error("Cannot find package 'onnxruntime-node'");
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('advice', () => {
  it('is given once, on standard error where nobody else is named', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    for (let i = 0; i < 2; i++) adviseOnce('Install this.');
    expect(warn.mock.calls).toEqual([['Install this.']]);
  });

  it.each(['1', 'true'])('is not given where FACENET_QUIET is %s', (value) => {
    vi.stubEnv('FACENET_QUIET', value);
    const told: string[] = [];
    adviseOnce(`Not ${value}.`, (text) => told.push(text));
    vi.stubEnv('FACENET_QUIET', '0');
    adviseOnce(`Not ${value}.`, (text) => told.push(text));
    expect(told).toEqual([`Not ${value}.`]);
  });

  it('says what to install when no native engine starts, unless one is named', async () => {
    const told: string[] = [];
    const onNotice = (text: string) => told.push(text);
    expect((await chooseRuntime({ runtime: 'tfjs-wasm', onNotice })).name).toBe('tfjs-wasm');
    expect(told).toEqual([]);
    for (let i = 0; i < 2; i++) {
      expect((await chooseRuntime({ device: 'cpu', onNotice })).name).toBe('tfjs-wasm');
    }
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/tfjs-wasm.*onnxruntime-node.*npm install onnxruntime-node/);
    expect(told[0]).not.toMatch(/\n/);
  });
});
