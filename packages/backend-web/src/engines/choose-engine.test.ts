import { beforeEach, describe, expect, it } from 'vitest';
import type { ChoiceMemory, Verdict } from './choice-memory.js';
import { chooseEngine, type EngineWorld } from './choose-engine.js';
import type { GpuEngine, GpuLook } from './look-for-gpu.js';
import type { ProbeResult } from './probe.js';
import type { WebRuntime } from './web-engines.js';

const RIGHT = 1e-5;

/** A machine with the graphics and speeds that a test wants. */
class Machine implements EngineWorld<WebRuntime> {
  looks: Record<GpuEngine, GpuLook> = {
    webgpu: { renderer: 'nvidia turing' },
    webgl: { renderer: 'ANGLE (NVIDIA GeForce RTX 2060)' },
  };
  probes: Record<WebRuntime, ProbeResult | Error> = {
    webgpu: { error: RIGHT, milliseconds: 3 },
    webgl: { error: RIGHT, milliseconds: 6 },
    wasm: { error: RIGHT, milliseconds: 12 },
  };
  broken: WebRuntime[] = [];
  troubles = new Map<GpuEngine, string>();
  verdicts: Verdict[] = [];
  readonly did: string[] = [];
  readonly memory: ChoiceMemory = {
    recall: async () => this.verdicts,
    remember: async (verdict) => {
      this.verdicts = [...this.verdicts, verdict];
    },
    forget: async (engine) => {
      this.verdicts = this.verdicts.filter((verdict) => verdict.engine !== engine);
    },
  };

  async look(engine: GpuEngine): Promise<GpuLook> {
    return this.looks[engine];
  }

  async start(engine: WebRuntime): Promise<WebRuntime> {
    this.did.push(`start ${engine}`);
    if (this.broken.includes(engine)) throw new Error(`${engine} is broken.`);
    return engine;
  }

  stop(engine: GpuEngine): void {
    this.did.push(`stop ${engine}`);
  }

  async probe(engine: WebRuntime): Promise<ProbeResult> {
    this.did.push(`probe ${engine}`);
    const result = this.probes[engine];
    if (result instanceof Error) throw result;
    return result;
  }

  troubleWith(engine: GpuEngine): string | undefined {
    return this.troubles.get(engine);
  }
}

const SWIFTSHADER =
  'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)';

describe('chooseEngine', () => {
  let machine: Machine;
  beforeEach(() => {
    machine = new Machine();
  });
  const choose = async (again?: boolean) => {
    const { started, engines } = await chooseEngine(machine, again);
    expect(engines[0]).toMatchObject({ name: started, state: 'chosen' });
    const reasons = new Map(engines.map(({ name, reason }) => [name, reason]));
    return { started, engines, reasons };
  };

  it('takes WebGPU where it is right and faster than wasm, and says so', async () => {
    const { started, engines } = await choose();
    expect(started).toBe('webgpu');
    expect(engines).toEqual([
      {
        name: 'webgpu',
        state: 'chosen',
        reason: '"nvidia turing" takes 3.0 ms, wasm 12.0 ms for a probe.',
      },
      { name: 'webgl', state: 'untried', reason: 'webgpu is taken.' },
      { name: 'wasm', state: 'untried', reason: 'webgpu is taken.' },
    ]);
  });

  it('takes WebGL where WebGPU is missing, slower or wrong', async () => {
    machine.looks.webgpu = { missing: 'there is none.' };
    expect((await choose()).started).toBe('webgl');
    machine = new Machine();
    machine.probes.webgpu = { error: RIGHT, milliseconds: 30 };
    const { started, reasons } = await choose();
    expect(started).toBe('webgl');
    expect(reasons.get('webgpu')).toBe('"nvidia turing" takes 30.0 ms, wasm 12.0 ms for a probe.');
    expect(machine.did).toContain('stop webgpu');
    machine = new Machine();
    machine.probes.webgpu = { error: 0.01, milliseconds: 3 };
    expect((await choose()).started).toBe('webgl');
  });

  it.each([Number.NaN, 0.01])('takes nothing that is off by %d', async (error) => {
    machine.probes.webgpu = { error, milliseconds: 1 };
    machine.probes.webgl = new Error('a shader does not compile.');
    const { started, reasons } = await choose();
    expect(started).toBe('wasm');
    expect(reasons.get('webgpu')).toMatch(/does not compute a known crop: it is off by/);
    expect(reasons.get('webgl')).toMatch(/known crop: a shader does not compile/);
  });

  it('starts nothing but wasm on processors that stand for a GPU', async () => {
    machine.looks = {
      webgpu: { renderer: 'google swiftshader fallback adapter' },
      webgl: { renderer: SWIFTSHADER },
    };
    const { started, reasons } = await choose();
    expect(started).toBe('wasm');
    expect(reasons.get('webgl')).toContain('is no GPU');
    expect(machine.did).toEqual(['start wasm']);
    expect(machine.verdicts).toEqual([]);
  });

  it('starts wasm before it looks', async () => {
    machine.look = async (engine) => {
      machine.did.push(`look at ${engine}`);
      return { missing: 'there is none.' };
    };
    await choose();
    expect(machine.did).toEqual(['start wasm', 'look at webgpu', 'look at webgl']);
  });

  it('remembers what it found, and starts nothing else the next time', async () => {
    machine.probes.webgpu = { error: RIGHT, milliseconds: 30 };
    expect((await choose()).started).toBe('webgl');
    machine.did.length = 0;
    const { started, reasons } = await choose();
    expect(started).toBe('webgl');
    expect(reasons.get('webgl')).toMatch(/An earlier visit found that/);
    expect(machine.did).toEqual(['start webgl']);
  });

  it('measures again when it is asked to, or the renderer is another', async () => {
    await choose();
    machine.probes.webgpu = { error: RIGHT, milliseconds: 30 };
    expect((await choose()).started).toBe('webgpu');
    expect((await choose(true)).started).toBe('webgl');
    machine = new Machine();
    await choose();
    machine.looks.webgpu = { renderer: 'intel gen-9' };
    machine.probes.webgpu = { error: RIGHT, milliseconds: 30 };
    expect((await choose()).started).toBe('webgl');
  });

  it('forgets an engine that does not start any more, and takes the next', async () => {
    await choose();
    machine.broken = ['webgpu'];
    const { started, reasons } = await choose();
    expect(started).toBe('webgl');
    expect(reasons.get('webgpu')).toBe('webgpu is broken.');
    expect(machine.verdicts.map(({ engine }) => engine)).toEqual(['webgl']);
  });

  it('takes no engine that the page had trouble with', async () => {
    machine.troubles.set('webgpu', 'its device is gone');
    const { started, reasons } = await choose();
    expect(started).toBe('webgl');
    expect(reasons.get('webgpu')).toBe('It failed on this page: its device is gone.');
  });

  it('takes what there is where wasm does not start', async () => {
    machine.looks = { webgpu: { missing: 'there is none.' }, webgl: { renderer: SWIFTSHADER } };
    machine.broken = ['wasm'];
    const { started, reasons } = await choose();
    expect(started).toBe('webgl');
    expect(reasons.get('wasm')).toBe('wasm is broken.');
    machine = new Machine();
    machine.broken = ['wasm'];
    expect((await choose()).started).toBe('webgpu');
    expect(machine.verdicts).toEqual([]); // that is no measure of it
  });

  it('says of each engine why none starts', async () => {
    machine.looks = { webgpu: { missing: 'there is none.' }, webgl: { renderer: 'a GPU' } };
    machine.broken = ['webgl', 'wasm'];
    const choice = chooseEngine(machine);
    await expect(choice).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await expect(choice).rejects.toThrow(
      'webgpu: there is none. webgl: webgl is broken. wasm: wasm is broken.',
    );
  });
});
