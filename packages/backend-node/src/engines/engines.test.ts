import { FaceNetError } from '@facenet/core';
import { describe, expect, it } from 'vitest';
import { chooseRuntime } from './choose-runtime.js';
import { diagnoseEngines } from './diagnose.js';
import { engines } from './engines.js';
import { installedVersion, loadOptional } from './load-optional.js';
import { probeRuntime } from './probe.js';
import { restoreRemovedUtilities } from './tfjs-native.js';

describe('engines', () => {
  it('are ordered from the fastest to the last resort', () => {
    expect(engines.names()).toEqual([
      'onnxruntime-node',
      'tfjs-node-gpu',
      'tfjs-node',
      'tfjs-wasm',
      'tfjs-cpu',
    ]);
  });

  it.each(['onnxruntime-node', 'tfjs-wasm', 'tfjs-cpu'])('%s starts and computes', async (name) => {
    const runtime = await engines.get(name).start({ device: 'cpu' });
    expect(runtime.name).toBe(name);
    expect(await probeRuntime(runtime)).toBeGreaterThan(0);
  });

  it.each(['tfjs-wasm', 'tfjs-cpu', 'tfjs-node'])('%s refuses CUDA', async (name) => {
    const start = engines.get(name).start({ device: 'cuda' });
    await expect(start).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await expect(start).rejects.toThrow(/cuda/i);
  });
});

describe('chooseRuntime', () => {
  it('takes the first engine that starts', async () => {
    const chosen = (await diagnoseEngines()).find((report) => report.chosen);
    expect((await chooseRuntime()).name).toBe(chosen?.name);
  });

  it('takes the engine that is named', async () => {
    expect((await chooseRuntime({ runtime: 'tfjs-wasm' })).name).toBe('tfjs-wasm');
  });

  it('lists the engines when it knows none of that name', async () => {
    const choice = chooseRuntime({ runtime: 'caffe' });
    await expect(choice).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await expect(choice).rejects.toThrow(/"caffe".*onnxruntime-node.*tfjs-wasm/);
  });
});

describe('diagnoseEngines', () => {
  it('reports every engine: version and speed, or the reason', async () => {
    const reports = await diagnoseEngines();
    expect(reports.map(({ name }) => name)).toEqual(engines.names());
    expect(reports.filter(({ chosen }) => chosen)).toHaveLength(1);
    for (const report of reports) {
      if (report.available) expect(report.probeMs).toBeGreaterThan(0);
      else expect(report.reason).toMatch(/npm install|CUDA|cuda/);
    }
    const wasm = reports.find(({ name }) => name === 'tfjs-wasm');
    expect(wasm).toMatchObject({ available: true, version: expect.stringMatching(/^4\./) });
  });
});

describe('loadOptional', () => {
  const engine = {
    name: 'x',
    package: '@facenet/no-such-package',
    install: 'Run `npm install x`.',
  };

  it('tells a package that is absent', async () => {
    const load = loadOptional(engine, async () => {
      throw new Error("Cannot find package '@facenet/no-such-package'");
    });
    await expect(load).rejects.toThrow(/is not installed\. Run `npm install x`/);
    expect(await installedVersion(engine.package)).toBeUndefined();
  });

  it('tells a package that is there and broken, with its own first line', async () => {
    const load = loadOptional({ ...engine, package: 'tar' }, async () => {
      throw new Error('invalid ELF header\n    at somewhere');
    });
    const error: unknown = await load.catch((cause: unknown) => cause);
    expect(FaceNetError.is(error, 'ENGINE_UNAVAILABLE')).toBe(true);
    expect((error as Error).message).toMatch(/does not start: invalid ELF header\. Run/);
  });
});

describe('restoreRemovedUtilities', () => {
  it('gives tfjs-node back what Node 23 took, and touches nothing that is there', () => {
    const removed: Record<string, unknown> = { isArray: 'as it was' };
    restoreRemovedUtilities(removed);
    const isNullOrUndefined = removed.isNullOrUndefined as (value: unknown) => boolean;
    expect([null, undefined, 0, ''].map(isNullOrUndefined)).toEqual([true, true, false, false]);
    expect(removed.isArray).toBe('as it was');
  });
});
