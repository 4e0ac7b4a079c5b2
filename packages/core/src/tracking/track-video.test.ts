import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../errors.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { TrackableFrame } from '../image/trackable-frame.js';
import { FaceTracker } from './face-tracker.js';
import { identifyByClassifier } from './identify-by-classifier.js';
import { type TrackVideoOptions, trackVideo } from './track-video.js';

const image: RgbImage = { width: 1, height: 1, data: new Uint8Array(3) };

/** A face that moves 10 pixels in a frame of 100 milliseconds, and some frames that are damaged. */
async function follow(count: number, damaged: readonly number[], options?: TrackVideoOptions) {
  let now = 0;
  const looked: number[] = [];
  const frames = Array.from({ length: count }, (_, i): TrackableFrame & { i: number } => ({
    i,
    time: i * 100,
    read: async () => {
      now = i;
      if (damaged.includes(i)) throw new Error('half a frame');
      return image;
    },
  }));
  const facenet = {
    detect: async () => {
      looked.push(now);
      const x = now * 10;
      const box = [x, 0, x + 50, 50] as const;
      return [{ box, score: 1, landmarks: [] as never }];
    },
    align: async () => [],
    embed: async () => [],
  };
  const tracker = new FaceTracker();
  tracker.needsEmbedding = () => []; // nothing is embedded here
  const out = [];
  for await (const tracked of trackVideo(tracker, facenet, frames, options)) out.push(tracked);
  return { looked, out };
}

describe('trackVideo', () => {
  it('looks at every third frame, and knows the way between', async () => {
    const { looked, out } = await follow(10, []);
    expect(looked).toEqual([0, 3, 6, 9]);
    expect(out.map(({ frame }) => frame.i)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(out.map((each) => each.image !== undefined)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => i % 3 === 0),
    );
    for (const { frame, tracks } of out) {
      expect(Math.abs(tracks[0]!.box[0] - frame.i * 10)).toBeLessThan(frame.i < 4 ? 7 : 2);
    }
    expect(out.flatMap(({ events }) => events.map(({ type }) => type))).toEqual(['appeared']);
  });

  it('goes on behind the last frame that was looked at', async () => {
    const { out } = await follow(9, [], { every: 4 });
    expect(out).toHaveLength(9);
    expect(out.at(-1)!.image).toBeDefined();
    expect((await follow(8, [], { every: 4 })).out).toHaveLength(8);
  });

  it('passes over a damaged frame, and looks at the next', async () => {
    const { looked, out } = await follow(8, [3, 4]);
    expect(looked).toEqual([0, 5]);
    expect(out.map(({ frame, error }) => [frame.i, error?.code])).toEqual([
      [0, undefined],
      [1, undefined],
      [2, undefined],
      [3, 'IMAGE_UNREADABLE'],
      [4, 'IMAGE_UNREADABLE'],
      [5, undefined],
      [6, undefined],
      [7, undefined],
    ]);
  });

  it('stops when it is told to, and refuses what is no number', async () => {
    await expect(follow(3, [], { signal: AbortSignal.abort() })).rejects.toThrow(/aborted/);
    await expect(follow(3, [], { every: 0 })).rejects.toThrow(/Every 0 frames/);
    const aborted = new FaceNetError('ABORTED', 'Stopped.');
    const finder = { detect() {}, align() {}, embed() {} };
    const frames = [{ time: 0, read: () => Promise.reject(aborted) }];
    const video = trackVideo(new FaceTracker(), finder as never, frames);
    await expect(video.next()).rejects.toBe(aborted);
  });
});

it('has a classifier say who the tracks are', async () => {
  const asked: unknown[] = [];
  const people = identifyByClassifier(
    {
      classifyAll: async (faces, options) => {
        asked.push(options);
        return faces.map((_, i) => (i === 0 ? { name: 'Ann' } : {})) as never;
      },
    },
    { far: 0.1 },
  );
  const face = { model: 'm', vector: Float32Array.of(1) };
  expect(await people.identifyEmbeddings([face, face])).toEqual([
    { person: { id: 'Ann', name: 'Ann' } },
    {},
  ]);
  expect(asked).toEqual([{ far: 0.1 }]);
});
