import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { PhotoOutcome } from './analyze-all.js';
import { FakeEngine, faceNetOn } from './testing/fake-engine.js';

const told = ({ source, faces, error }: PhotoOutcome<string>) =>
  `${source}: ${error?.code ?? faces?.length}`;

/** Until everything that can run has run. */
const settled = async () => {
  for (let i = 0; i < 5; i++) await setImmediate();
};

/** A list that tells what is asked of it. */
function list(photos: readonly string[], log: string[]) {
  return (function* () {
    try {
      for (const photo of photos) {
        log.push(`take ${photo}`);
        yield photo;
      }
    } finally {
      log.push('closed');
    }
  })();
}

/** A list that owes a photo for ever. */
const endless: AsyncIterable<string> = {
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
};

async function all(outcomes: AsyncIterable<PhotoOutcome<string>>): Promise<string[]> {
  const lines: string[] = [];
  for await (const outcome of outcomes) lines.push(told(outcome));
  return lines;
}

describe('analyzeAll', () => {
  it('gives outcomes in the order of the photos, whichever is done first', async () => {
    const engine = new FakeEngine(['a']);
    const facenet = await faceNetOn(engine);
    const lines = all(facenet.analyzeAll(['a', 'nobody', 'c'], { concurrency: 3 }));
    await settled();
    expect(engine.log.slice(-2)).toEqual(['begin c', 'end c']);
    expect(engine.log).not.toContain('end a');
    engine.release('a');
    expect(await lines).toEqual(['a: 1', 'nobody: 0', 'c: 1']);
  });

  it('goes on after a bad photo, whatever is bad about it', async () => {
    const facenet = await faceNetOn(new FakeEngine());
    const photos = ['bad.jpg', 'a', null as unknown as string, 'bug', 'b'];
    expect(await all(facenet.analyzeAll(photos))).toEqual([
      'bad.jpg: IMAGE_UNREADABLE',
      'a: 1',
      'null: INVALID_ARGUMENT',
      'bug: ENGINE_FAILED',
      'b: 1',
    ]);
  });

  it('takes no more photos than it may, until outcomes are taken', async () => {
    const engine = new FakeEngine(['a']);
    const facenet = await faceNetOn(engine);
    const photos = list(['a', 'b', 'c', 'd'], engine.log);
    const outcomes = facenet.analyzeAll(photos, { concurrency: 2 });
    const first = outcomes.next();
    await settled();
    expect(engine.log).toEqual(['take a', 'begin a', 'take b', 'begin b', 'end b']);
    engine.release('a');
    await first;
    await settled();
    expect(engine.log.slice(5)).toEqual(['end a']);
    await outcomes.next();
    await settled();
    expect(engine.log.slice(6)).toEqual(['take c', 'begin c', 'end c']);
    await outcomes.return();
  });

  it('stops what is under way and closes the list when the loop is left', async () => {
    const engine = new FakeEngine(['b']);
    const facenet = await faceNetOn(engine);
    for await (const { source } of facenet.analyzeAll(list(['a', 'b', 'c'], engine.log))) {
      expect(source).toBe('a');
      await settled();
      break;
    }
    expect(engine.log.slice(-2)).toEqual(['stop b', 'closed']);
    expect(engine.log).not.toContain('begin c');
  });

  it('ends with ABORTED, also while it waits for the list', async () => {
    const engine = new FakeEngine(['a', 'b']);
    const facenet = await faceNetOn(engine);
    for (const photos of [list(['a', 'b', 'c'], engine.log), endless]) {
      const abort = new AbortController();
      const lines = all(facenet.analyzeAll(photos, { signal: abort.signal }));
      await settled();
      abort.abort('enough');
      await expect(lines).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    }
    expect(engine.log.slice(-3)).toEqual(['stop a', 'stop b', 'closed']);
    const late = facenet.analyzeAll(['a'], { signal: AbortSignal.abort() });
    await expect(late.next()).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('gives what is done before it tells that the list failed', async () => {
    const facenet = await faceNetOn(new FakeEngine());
    const failing = (async function* () {
      yield 'a';
      throw new Error('the folder is gone');
    })();
    const outcomes = facenet.analyzeAll(failing);
    expect(told((await outcomes.next()).value as PhotoOutcome<string>)).toBe('a: 1');
    await expect(outcomes.next()).rejects.toThrow('the folder is gone');
  });

  it('ends with DISPOSED when the networks go', async () => {
    const facenet = await faceNetOn(new FakeEngine());
    const outcomes = facenet.analyzeAll(['a', 'b', 'c', 'd'], { concurrency: 1 });
    await outcomes.next();
    await facenet.dispose();
    await expect(all(outcomes)).rejects.toMatchObject({ code: 'DISPOSED' });
  });

  it('reports progress', async () => {
    const facenet = await faceNetOn(new FakeEngine());
    const events: unknown[] = [];
    const options = { onProgress: (event: unknown) => events.push(event) };
    await all(facenet.analyzeAll(['a', 'bad'], options));
    await all(facenet.analyzeAll(new Set(['a']), options));
    expect(events).toEqual([
      { task: 'analyze', done: 1, total: 2, unit: 'images' },
      { task: 'analyze', done: 2, total: 2, unit: 'images' },
      { task: 'analyze', done: 1, unit: 'images' },
    ]);
  });

  it.each([['a.jpg'], [Uint8Array.of(1, 2)], [undefined], [{}]])('refuses %o', async (sources) => {
    const facenet = await faceNetOn(new FakeEngine());
    expect(() => facenet.analyzeAll(sources as string[])).toThrowError(/takes a list of photos/);
  });

  it.each([0, 1.5, Number.NaN])('refuses a concurrency of %d', async (concurrency) => {
    const facenet = await faceNetOn(new FakeEngine());
    expect(() => facenet.analyzeAll([], { concurrency })).toThrowError(/The concurrency is/);
  });
});
