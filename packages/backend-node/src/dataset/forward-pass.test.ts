import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { FaceNetError } from '@facenet/core';
import { describe, expect, it } from 'vitest';
import { embedAll } from './forward-pass.js';
import type { PhotoEmbedder } from './photo-embedder.js';
import type { PhotoTask } from './photo-task.js';

const BATCHES = Array.from({ length: 20 }, (_, i): PhotoTask[] => [
  { path: `${i}`, views: ['original'] },
]);

/** Embeds nothing, and listens for the end of each batch as a pool of threads does. */
function embedderOf(work: (batch: number, aborted: Promise<unknown>) => Promise<unknown>) {
  const run: PhotoEmbedder['run'] = async ([task], { signal }) => {
    await work(Number(task!.path), once(signal, 'abort'));
    return [{ content: task!.path, embeddings: {} }];
  };
  return { run, dispose: async () => {} };
}

const { signal } = new AbortController();

describe('embedAll', () => {
  it('gives an embedder all batches, and keeps what comes of each, without a warning', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const kept: string[] = [];
    await embedAll(
      embedderOf(() => turn()),
      BATCHES,
      signal,
      async (batch, outcomes) => {
        expect(outcomes).toHaveLength(1);
        kept.push(batch[0]!.path);
      },
    );
    await turn(); // warnings are told in the next one
    process.off('warning', onWarning);
    expect(kept).toHaveLength(20);
    expect(warnings).toEqual([]);
  });

  it('ends with the first failure, and keeps what others have by then', async () => {
    const kept: string[] = [];
    const embedder = embedderOf(async (batch, aborted) => {
      if (batch === 0) return;
      if (batch === 2) throw new FaceNetError('ENGINE_FAILED', 'A thread died.');
      await aborted;
      // The first few are at work by then, the others wait for a thread.
      if (batch > 3) throw new FaceNetError('ABORTED', 'It was dropped.');
    });
    const work = embedAll(embedder, BATCHES, signal, async ([task]) => {
      kept.push(task!.path);
    });
    await expect(work).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    expect(kept).toEqual(['0', '1', '3']);
  });
});
