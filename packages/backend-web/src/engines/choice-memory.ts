import { withCaches } from '../cache-storage.js';
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

function kept(): Promise<readonly Verdict[] | undefined> {
  return withCaches(async (caches) => {
    const response = await (await caches.open(NAME)).match(KEY);
    if (!response) return undefined;
    const { browser, verdicts }: Kept = await response.json();
    // Somebody may have changed it.
    return browser === navigator.userAgent && verdicts.every(isVerdict) ? verdicts : undefined;
  });
}

async function keep(verdicts: readonly Verdict[]): Promise<void> {
  // Where nothing can be kept, the page remembers it as long as it is open.
  ofThisPage = verdicts;
  const kept: Kept = { browser: navigator.userAgent, verdicts };
  await withCaches(async (caches) =>
    (await caches.open(NAME)).put(KEY, new Response(JSON.stringify(kept))),
  );
}

function isVerdict(value: Verdict): boolean {
  const { engine, renderer, fast, reason } = value;
  return [engine, renderer, reason].every((text) => typeof text === 'string') && fast === !!fast;
}
