import { clearModelCache, loadModel, webBackend } from '@facenet/backend-web';
import { FaceNet, FaceNetError, type FaceNetErrorData, type ProgressEvent } from '@facenet/core';

/** README's program, on two photos at addresses. */
export async function compare(a: string, b: string, from?: string) {
  const backend = webBackend({ runtime: 'wasm', ...(from !== undefined && { from }) });
  const facenet = await FaceNet.load({ backend });
  const [first] = await facenet.analyze(await (await fetch(a)).blob(), { select: 'largest' });
  const [second] = await facenet.analyze(await (await fetch(b)).blob(), { select: 'largest' });
  const comparison = first && second && facenet.compare(first.embedding, second.embedding);
  const { id, thresholds } = facenet.card;
  await facenet.dispose();
  return { comparison, id, thresholds };
}

export interface Loading {
  /** Relative addresses are those of the page. */
  readonly from?: string;
  /** How many times at once. */
  readonly times?: number;
  /** Those of them that are stopped when the first bytes have come. */
  readonly stopped?: readonly number[];
  readonly sha256?: string;
}

export interface Outcome {
  readonly error?: FaceNetErrorData;
  readonly architecture?: string;
  /** Values of all its arrays. */
  readonly parameters?: number;
  readonly progress: readonly ProgressEvent[];
}

export function load(id: string, options: Loading = {}): Promise<Outcome[]> {
  const { times = 1, stopped = [], ...places } = options;
  return Promise.all(
    Array.from({ length: times }, async (_, i) => {
      const progress: ProgressEvent[] = [];
      const abort = new AbortController();
      const onProgress = (event: ProgressEvent) => {
        progress.push(event);
        if (stopped.includes(i)) abort.abort();
      };
      try {
        const { signal } = abort;
        const { card, weights } = await loadModel(id, { ...places, onProgress, signal });
        const sizes = [...weights.values()].map(({ data }) => data.length);
        const parameters = sizes.reduce((sum, size) => sum + size, 0);
        return { architecture: card.architecture, parameters, progress };
      } catch (error) {
        return { error: FaceNetError.from(error).toJSON(), progress };
      }
    }),
  );
}

/** The same from a file that the page holds. */
export async function loadFile(address: string): Promise<string> {
  const bytes = await (await fetch(address)).arrayBuffer();
  const { card } = await loadModel([new File([bytes], 'mine.safetensors')]);
  return card.architecture;
}

/** What the browser keeps, as "CACHE ADDRESS BYTES". */
export async function kept(): Promise<string[]> {
  const found: string[] = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const bytes = await (await cache.match(request))?.arrayBuffer();
      found.push(`${name} ${request.url} ${bytes?.byteLength}`);
    }
  }
  return found;
}

/** Puts something into the browser's caches. */
export async function keep(cache: string, address: string, text: string): Promise<void> {
  await (await caches.open(cache)).put(address, new Response(text));
}

export const forget = () => clearModelCache();
