import type { ImageSource } from '@facenet/backend-web';
import type { FaceNet } from '@facenet/core';
import { useCallback, useEffect, useState } from 'react';

/** What a component knows of the networks. */
export interface FaceNetState {
  readonly status: 'loading' | 'ready' | 'failed';
  /** Once it is ready. */
  readonly facenet?: FaceNet<ImageSource>;
  /** Of the download, 0...1. */
  readonly progress: number;
  readonly error?: Error;
  /** Loads once more after a failure. */
  retry(): void;
}

type Known = Omit<FaceNetState, 'retry'>;

/** Long enough for another component, or the second mount of StrictMode, to take over. */
const LINGER = 1_000;
const LOADING: Known = { status: 'loading', progress: 0 };

/** One instance for all components of the page: the networks are in memory once. */
const shared = {
  known: LOADING,
  users: new Set<(known: Known) => void>(),
  loading: undefined as AbortController | undefined,
  leaving: undefined as ReturnType<typeof setTimeout> | undefined,
};

function tell(known: Known): void {
  shared.known = known;
  for (const user of shared.users) user(known);
}

/**
 * The SDK for components: loaded by an effect when the first of them is mounted, one instance for all,
 * freed when the last has been unmounted for a second. On a server it is `loading` and imports nothing of
 * the SDK, which comes as a chunk of its own.
 */
export function useFaceNet(): FaceNetState {
  const [known, setKnown] = useState(LOADING);
  useEffect(() => {
    shared.users.add(setKnown);
    clearTimeout(shared.leaving);
    if (!shared.loading) void load();
    setKnown(shared.known);
    return () => {
      shared.users.delete(setKnown);
      if (shared.users.size === 0) shared.leaving = setTimeout(free, LINGER);
    };
  }, []);
  const retry = useCallback(() => void load(), []);
  return { ...known, retry };
}

async function load(): Promise<void> {
  const loading = new AbortController();
  shared.loading = loading;
  tell(LOADING);
  try {
    const [{ FaceNet }, { webBackend }] = await Promise.all([
      import('@facenet/core'),
      import('@facenet/backend-web'),
    ]);
    const parts = new Map<string, number>();
    const facenet = await FaceNet.load({
      backend: webBackend({ from: '/models/' }),
      signal: loading.signal,
      onProgress({ task, item = '', done, total }) {
        if (task !== 'download' || !total) return;
        parts.set(item, done / total);
        const sum = [...parts.values()].reduce((all, part) => all + part, 0);
        if (!loading.signal.aborted) tell({ status: 'loading', progress: sum / 2 });
      },
    });
    if (loading.signal.aborted) await facenet.dispose();
    else tell({ status: 'ready', facenet, progress: 1 });
  } catch (thrown) {
    if (loading.signal.aborted) return; // nobody is left to be told
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    tell({ status: 'failed', error, progress: 0 });
  }
}

function free(): void {
  shared.loading?.abort();
  shared.loading = undefined;
  void shared.known.facenet?.dispose();
  shared.known = LOADING;
}
