import type { GpuEngine } from './look-for-gpu.js';

/** What a visit has found out of an engine. */
export interface Verdict {
  readonly engine: GpuEngine;
  /** It is about this one. */
  readonly renderer: string;
  /** Whether the engine is right, and faster than wasm. */
  readonly fast: boolean;
  readonly reason: string;
}

/** Keeps what visits find out, so that the next ones need not. */
export interface ChoiceMemory {
  recall(): Promise<readonly Verdict[]>;
  remember(verdict: Verdict): Promise<void>;
  forget(engine: GpuEngine): Promise<void>;
}

interface Kept {
  /** Another version of the browser may be of another mind. */
  readonly browser: string;
  readonly verdicts: readonly Verdict[];
}

/** To be raised when the probe changes. */
const NAME = 'facenet-engines-1';
/** Nothing is there: caches name what they keep by addresses. */
const KEY = 'https://facenet.invalid/engines.json';

/** What this page has found out, also where nothing can be kept. */
let ofThisPage: readonly Verdict[] | undefined;

/**
 * In Cache Storage, which pages and workers share. Where a browser has none (http, private windows) or
 * refuses it, each page finds out for itself.
 */
export const choiceMemory: ChoiceMemory = {
  async recall() {
    ofThisPage ??= (await kept()) ?? [];
    return ofThisPage;
  },
  async remember(verdict) {
    const { engine, renderer } = verdict;
    const others = (await choiceMemory.recall()).filter(
      (known) => known.engine !== engine || known.renderer !== renderer,
    );
    await keep([...others, verdict]);
  },
  async forget(engine) {
    const known = await choiceMemory.recall();
    const others = known.filter((verdict) => verdict.engine !== engine);
    if (others.length < known.length) await keep(others);
  },
};

async function kept(): Promise<readonly Verdict[] | undefined> {
  try {
    const response = await (await caches.open(NAME)).match(KEY);
    if (!response) return undefined;
    const { browser, verdicts }: Kept = await response.json();
    if (browser === navigator.userAgent && verdicts.every(isVerdict)) return verdicts;
  } catch {
    // Nothing may be kept here, or somebody changed it.
  }
  return undefined;
}

async function keep(verdicts: readonly Verdict[]): Promise<void> {
  ofThisPage = verdicts;
  try {
    const kept: Kept = { browser: navigator.userAgent, verdicts };
    await (await caches.open(NAME)).put(KEY, new Response(JSON.stringify(kept)));
  } catch {
    // The page remembers it as long as it is open.
  }
}

function isVerdict(value: Verdict): boolean {
  const { engine, renderer, fast, reason } = value;
  return [engine, renderer, reason].every((text) => typeof text === 'string') && fast === !!fast;
}
