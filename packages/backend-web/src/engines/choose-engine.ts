import { FaceNetError } from '@facenet/core';
import type { ChoiceMemory, Verdict } from './choice-memory.js';
import { GPU_ENGINES, type GpuEngine, type GpuLook, isSoftware } from './look-for-gpu.js';
import type { ProbeResult } from './probe.js';
import { WEB_RUNTIMES, type WebRuntime } from './web-engines.js';

/** Why an engine computes, or does not. */
export interface EngineReport {
  readonly name: WebRuntime | 'onnxruntime-web';
  /** `untried`: a better one was found before, or another one is named. */
  readonly state: 'chosen' | 'refused' | 'untried';
  /** As a sentence. */
  readonly reason: string;
}

/** What is chosen from. */
export interface EngineWorld<Started> {
  /** A cheap look, which answers in any case. */
  look(engine: GpuEngine): Promise<GpuLook>;
  start(engine: WebRuntime): Promise<Started>;
  /** Lets go of one that is not taken. */
  stop(engine: GpuEngine): void;
  probe(started: Started): Promise<ProbeResult>;
  /** What went wrong with the engine on this page, if anything did. */
  troubleWith(engine: GpuEngine): string | undefined;
  readonly memory: ChoiceMemory;
}

/** What is chosen, and why. */
export interface EngineChoice<Started> {
  readonly started: Started;
  /** Of all, the chosen one in front. */
  readonly engines: readonly EngineReport[];
}

/**
 * Share of the right answer that one may be off: embeddings then keep a cosine of .99999 to the right ones,
 * which textures of 16 bits do not.
 */
const TOLERANCE = 0.004;

/** How an attempt with an engine ends. */
type Attempt<Started> =
  | { readonly started: Started; readonly reason: string }
  /** `works`: it would do where nothing else does. */
  | { readonly reason: string; readonly works: boolean };

/**
 * Takes WebGPU, else WebGL, where a real GPU is behind it that gives the right answer sooner than WebAssembly,
 * and WebAssembly otherwise. What comes first is cheap: a page without a GPU waits for nothing but wasm.
 *
 * @param again whether to measure what earlier visits have measured
 * @throws FaceNetError ENGINE_UNAVAILABLE, saying of each why it does not start
 */
export async function chooseEngine<Started>(
  world: EngineWorld<Started>,
  again = false,
): Promise<EngineChoice<Started>> {
  const known = again ? [] : await world.memory.recall();
  const base = new BaseEngine(world);
  if (!known.some(({ fast }) => fast)) base.start(); // it comes while the others are looked at
  const refused = new Map<WebRuntime, string>();
  const lastResort: GpuEngine[] = [];
  for (const engine of GPU_ENGINES) {
    const attempt = await tryGpu(world, engine, known, base);
    if ('started' in attempt) return chosen(engine, attempt.started, attempt.reason, refused);
    refused.set(engine, attempt.reason);
    if (attempt.works) lastResort.push(engine);
  }
  const wasm = await base.start();
  if ('started' in wasm) return chosen('wasm', wasm.started, wasm.reason, refused);
  refused.set('wasm', wasm.reason);
  for (const engine of lastResort) {
    const attempt = await startOf(world, engine, 'Nothing better starts here.');
    if ('started' in attempt) return chosen(engine, attempt.started, attempt.reason, refused);
    refused.set(engine, attempt.reason);
  }
  throw unavailable(refused);
}

/** WebAssembly, started once. */
class BaseEngine<Started> {
  readonly #world: EngineWorld<Started>;
  #attempt: Promise<Attempt<Started>> | undefined;
  #milliseconds: Promise<number> | undefined;

  constructor(world: EngineWorld<Started>) {
    this.#world = world;
  }

  start(): Promise<Attempt<Started>> {
    const reason = 'No GPU here is known to be faster.';
    this.#attempt ??= startOf(this.#world, 'wasm', reason);
    return this.#attempt;
  }

  /** That its probe takes; for ever if it does not start or fails. */
  async milliseconds(): Promise<number> {
    const attempt = await this.start();
    if (!('started' in attempt)) return Number.POSITIVE_INFINITY;
    this.#milliseconds ??= this.#world.probe(attempt.started).then(
      (run) => run.milliseconds,
      () => Number.POSITIVE_INFINITY,
    );
    return this.#milliseconds;
  }
}

async function tryGpu<Started>(
  world: EngineWorld<Started>,
  engine: GpuEngine,
  known: readonly Verdict[],
  base: BaseEngine<Started>,
): Promise<Attempt<Started>> {
  const trouble = world.troubleWith(engine);
  if (trouble) return { reason: `It failed on this page: ${trouble}.`, works: false };
  const look = await world.look(engine);
  if ('missing' in look) return { reason: look.missing, works: false };
  const { renderer } = look;
  if (isSoftware(renderer)) {
    return { reason: `"${renderer}" is no GPU, but a processor in place of one.`, works: true };
  }
  const verdict = known.find((one) => one.engine === engine && one.renderer === renderer);
  if (verdict && !verdict.fast) return { reason: `${verdict.reason} ${EARLIER}`, works: true };
  const reason = verdict ? `${verdict.reason} ${EARLIER}` : '';
  const attempt = await startOf(world, engine, reason);
  if (!('started' in attempt)) await world.memory.forget(engine);
  if (verdict || !('started' in attempt)) return attempt;
  return tryProbe(world, { engine, renderer }, attempt.started, base);
}

const EARLIER = '(An earlier visit found that.)';

/** Does the probe on a GPU, and on wasm if the GPU is right. */
async function tryProbe<Started>(
  world: EngineWorld<Started>,
  { engine, renderer }: Pick<Verdict, 'engine' | 'renderer'>,
  started: Started,
  base: BaseEngine<Started>,
): Promise<Attempt<Started>> {
  const run = await world.probe(started).catch(({ message }: Error) => message);
  if (typeof run === 'string' || !(run.error <= TOLERANCE)) {
    const off = typeof run === 'string' ? run : `it is off by ${percent(run.error)} there.`;
    const reason = `"${renderer}" does not compute a known crop: ${off}`;
    world.stop(engine);
    await world.memory.remember({ engine, renderer, fast: false, reason });
    return { reason, works: false };
  }
  const milliseconds = await base.milliseconds();
  const fast = run.milliseconds < milliseconds;
  const times = `${run.milliseconds.toFixed(1)} ms, wasm ${milliseconds.toFixed(1)} ms`;
  const reason = `"${renderer}" takes ${times} for a probe.`;
  if (Number.isFinite(milliseconds)) {
    await world.memory.remember({ engine, renderer, fast, reason });
  }
  if (fast) return { started, reason };
  world.stop(engine);
  return { reason, works: true };
}

const percent = (share: number) => `${(share * 100).toPrecision(2)} %`;

async function startOf<Started>(
  world: EngineWorld<Started>,
  engine: WebRuntime,
  reason: string,
): Promise<Attempt<Started>> {
  try {
    return { started: await world.start(engine), reason };
  } catch (error) {
    return { reason: (error as Error).message, works: false };
  }
}

function chosen<Started>(
  chosen: WebRuntime,
  started: Started,
  reason: string,
  refused: ReadonlyMap<WebRuntime, string>,
): EngineChoice<Started> {
  const others = WEB_RUNTIMES.filter((name) => name !== chosen).map((name): EngineReport => {
    const why = refused.get(name);
    if (why) return { name, state: 'refused', reason: why };
    return { name, state: 'untried', reason: `${chosen} is taken.` };
  });
  return { started, engines: [{ name: chosen, state: 'chosen', reason }, ...others] };
}

function unavailable(refused: ReadonlyMap<WebRuntime, string>): FaceNetError {
  const reasons = WEB_RUNTIMES.map((name) => `${name}: ${refused.get(name)}`).join(' ');
  return new FaceNetError('ENGINE_UNAVAILABLE', `No engine starts here. ${reasons}`, {
    hint: 'Use a browser with WebAssembly SIMD, or one with WebGL 2.',
  });
}
