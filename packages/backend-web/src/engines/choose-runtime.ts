import { FaceNetError, type Runtime } from '@facenet/core';
import type { OnnxRuntimeModule } from '@facenet/core/onnx';
import { createTfjsRuntime } from '@facenet/core/tfjs';
import { engine as tfjs } from '@tensorflow/tfjs-core';
import { choiceMemory } from './choice-memory.js';
import { chooseEngine, type EngineReport, type EngineWorld } from './choose-engine.js';
import { notingTrouble, troubleWith } from './engine-trouble.js';
import { type GpuEngine, type GpuLook, lookForGpu } from './look-for-gpu.js';
import { type EngineStart, startEngine } from './start-engine.js';
import { stopBackend } from './watch-device.js';
import { WEB_RUNTIMES, type WebRuntime } from './web-engines.js';
import { checkLimit, withinLimit } from './within-limit.js';

/** Which engine is taken. */
export interface EngineWish extends EngineStart {
  /**
   * The engine to take. Default: WebGPU, else WebGL, on a real GPU that gives the right answer sooner than
   * WebAssembly; else WebAssembly.
   */
  readonly runtime?: WebRuntime;
  /** Measures GPUs again, where an earlier visit has; default false. */
  readonly chooseAgain?: boolean;
  /**
   * The module of onnxruntime-web, to compute with that. A page that has it anyway saves the start of
   * another engine; it is as fast as the default on one thread, and many times its size.
   */
  readonly ort?: OnnxRuntimeModule;
}

/** What computes, and why this. */
export interface ChosenRuntime {
  readonly runtime: Runtime;
  readonly engines: readonly EngineReport[];
}

/** Milliseconds for a look at a GPU. Browsers answer in a few; a page is not to wait for one that does not. */
const LOOK = 1000;

/** @throws FaceNetError ENGINE_UNAVAILABLE, INVALID_ARGUMENT (`runtime`, `startTimeout`) */
export async function chooseRuntime(wish: EngineWish = {}): Promise<ChosenRuntime> {
  const { runtime: named, ort, chooseAgain = false, ...start } = wish;
  if (start.startTimeout !== undefined) checkLimit(start.startTimeout);
  if (ort && named !== undefined) {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `Both \`ort\` and the engine "${named}" are named.`,
      {
        hint: 'Leave one of them out.',
      },
    );
  }
  if (ort) return onnxRuntime(ort);
  if (named !== undefined) {
    const runtime = await startRuntime(checkedName(named), start);
    return { runtime, engines: reports(named, 'It is named.') };
  }
  const choice = await chooseEngine(browserWorld(start), chooseAgain);
  return { runtime: choice.started, engines: choice.engines };
}

/** What computes with the onnxruntime that a page brings along. */
async function onnxRuntime(ort: OnnxRuntimeModule): Promise<ChosenRuntime> {
  const { createOnnxRuntime } = await import('@facenet/core/onnx');
  const name = 'onnxruntime-web';
  const runtime = createOnnxRuntime({ ort, name, device: 'wasm' });
  return { runtime, engines: reports(name, 'It is given by `ort`.') };
}

function reports(chosen: EngineReport['name'], reason: string): EngineReport[] {
  const others = WEB_RUNTIMES.filter((name) => name !== chosen);
  return [
    { name: chosen, state: 'chosen', reason },
    ...others.map((name) => ({ name, state: 'untried', reason: `${chosen} is taken.` }) as const),
  ];
}

async function startRuntime(engine: WebRuntime, start: EngineStart): Promise<Runtime> {
  const runtime = await startEngine(engine, start, (options) =>
    createTfjsRuntime({ ...options, device: engine, name: `tfjs-${engine}` }),
  );
  return engine === 'wasm' ? runtime : notingTrouble(engine, runtime);
}

function browserWorld(start: EngineStart): EngineWorld<Runtime> {
  /** Those that the page itself, or another load, uses. */
  const inUse = new Set(Object.keys(tfjs().registry));
  return {
    look: lookSoon,
    start: (engine) => startRuntime(engine, start),
    stop: (engine) => {
      if (!inUse.has(engine)) stopBackend(engine);
    },
    probe: async (runtime) => {
      const { probe } = await import('./probe.js');
      return probe(runtime);
    },
    troubleWith,
    memory: choiceMemory,
  };
}

async function lookSoon(engine: GpuEngine): Promise<GpuLook> {
  return withinLimit(engine, LOOK, () => lookForGpu(engine)).catch(({ message }: Error) => ({
    missing: message,
  }));
}

function checkedName(name: WebRuntime): WebRuntime {
  if (WEB_RUNTIMES.includes(name)) return name;
  throw new FaceNetError('INVALID_ARGUMENT', `There is no engine "${name}" in browsers.`, {
    hint: `Name one of ${WEB_RUNTIMES.join(', ')}, or none.`,
  });
}
