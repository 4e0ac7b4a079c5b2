import { FaceNetError } from '@facenet/core';
import type { OnnxRuntimeModule } from '@facenet/core/onnx';
import { thorough } from '@facenet/testkit';
import * as ort from 'onnxruntime-node';
import { describe, expect, it, vi } from 'vitest';
import { chooseRuntime, startEngine } from './choose-runtime.js';
import { diagnoseEngines } from './diagnose.js';
import type { Engine } from './engine.js';
import { engines } from './engines.js';
import { installedVersion, loadOptional } from './load-optional.js';
import { startOnnxruntime } from './onnxruntime.js';
import { probeRuntime, requireComputing } from './probe.js';
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
  it.runIf(thorough)('takes the first engine that starts', async () => {
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
  it.runIf(thorough)('reports every engine: version and speed, or the reason', async () => {
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

describe('startOnnxruntime', () => {
  /** Fails as onnxruntime does where the library of the provider is there and does not load. */
  const InferenceSession = {
    create: (async (model: Uint8Array, options: { executionProviders: string[] }) => {
      if (!options.executionProviders.includes('cuda')) {
        return ort.InferenceSession.create(model, options);
      }
      throw new Error('Failed to load shared library\n    at somewhere');
    }) as OnnxRuntimeModule['InferenceSession']['create'],
  };
  const broken: OnnxRuntimeModule = { InferenceSession, Tensor: ort.Tensor };

  it('computes on the CPU where CUDA is installed and does not load, and says why', async () => {
    const notices: string[] = [];
    const runtime = await startOnnxruntime(broken, true, {
      onNotice: (text) => notices.push(text),
    });
    expect(runtime.device).toBe('cpu');
    await requireComputing(runtime);
    expect(notices).toEqual([
      expect.stringMatching(/^CUDA does not work .*\(.*Failed to load shared library.*; the CPU/),
    ]);
  });

  it('fails where CUDA was asked for', async () => {
    const start = startOnnxruntime(broken, true, { device: 'cuda' });
    await expect(start).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await expect(start).rejects.toThrow(/Failed to load shared library.*driver.*or use the CPU/);
    const absent = startOnnxruntime(broken, false, { device: 'cuda' });
    await expect(absent).rejects.toThrow(/no CUDA library here/);
  });

  it('does not try CUDA where it is not installed or not wanted', async () => {
    for (const start of [
      startOnnxruntime(broken, false, { onNotice: expect.unreachable }),
      startOnnxruntime(broken, true, { device: 'cpu', onNotice: expect.unreachable }),
    ]) {
      expect((await start).device).toBe('cpu');
    }
  });
});

describe('startEngine', () => {
  it('takes no engine that starts and does not compute', async () => {
    const engine: Engine = {
      name: 'liar',
      package: 'liar',
      install: '',
      start: async () => {
        const runtime = await engines.get('tfjs-cpu').start({});
        const run = async () => ({ out: { shape: [1, 1, 1, 1], data: Float32Array.of(7) } });
        return { ...runtime, name: 'liar', load: async () => ({ run, dispose }) as never };
      },
    };
    const dispose = vi.fn();
    await expect(startEngine(engine, {})).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await expect(startEngine(engine, {})).rejects.toThrow(
      /liar does not compute: 2 \* 3 \+ 2 is 7/,
    );
    expect(dispose).toHaveBeenCalledTimes(2);
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
