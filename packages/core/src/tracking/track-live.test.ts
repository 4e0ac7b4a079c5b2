import { describe, expect, it } from 'vitest';
import type { DetectedFace } from '../detection/index.js';
import { FaceNetError } from '../errors.js';
import type { Box } from '../image/geometry.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { HeldFrame, TrackableFrame } from '../image/trackable-frame.js';
import { mobilefacenet } from '../models/index.js';
import { Embedding } from '../pipeline/embedding.js';
import { FaceTracker } from './face-tracker.js';
import { type TrackOptions, trackFrames } from './track-frames.js';
import type { VideoFaces } from './video-faces.js';

const WIDTH = 1280;
const HEIGHT = 720;

/** Sharp as a photo is: noise. */
const crop: RgbImage = {
  width: 112,
  height: 112,
  data: Uint8Array.from({ length: 112 * 112 * 3 }, (_, i) => (i * 2654435761) >>> 24),
};

function blank(width: number, height: number): RgbImage {
  return { width, height, data: new Uint8Array(width * height * 3) };
}

/** Where the only face is: 160 pixels, 200 pixels further in each second. */
function faceAt(time: number): Box {
  const x = 100 + time / 5;
  return [x, 200, x + 160, 360];
}

/**
 * A camera of which the test shows one frame after the other, and a FaceNet that finds the face when the test
 * says so. What is done is in `log`, in order.
 */
class Stage {
  readonly log: string[] = [];
  readonly told: VideoFaces[] = [];
  readonly #frames: TrackableFrame[] = [];
  #wake = () => {};
  #ended = false;
  #closed = false;
  #find: (() => void) | undefined;

  readonly card = mobilefacenet;

  get closed(): boolean {
    return this.#closed;
  }

  /** Shows a frame. What follows from it is done when this is. */
  async show(time: number, more: Partial<TrackableFrame> = {}): Promise<void> {
    const hold = async (): Promise<HeldFrame> => {
      this.log.push(`hold ${time}`);
      return {
        width: more.width ?? WIDTH,
        height: more.height ?? HEIGHT,
        shrunk: async (scale) => {
          this.#looking = time;
          return blank(Math.round(WIDTH * scale), Math.round(HEIGHT * scale));
        },
        part: async ([x1, y1, x2, y2]) => {
          this.log.push(`part ${x1} ${y1} ${x2} ${y2}`);
          return blank(x2 - x1, y2 - y1);
        },
        close: () => this.log.push(`close ${time}`),
      };
    };
    const read = () => Promise.reject(new Error('All of it is not wanted.'));
    this.#frames.push({ time, live: true, width: WIDTH, height: HEIGHT, read, hold, ...more });
    this.#wake();
    await settled();
  }

  #looking = 0;

  /** Lets the detection under way end. */
  async find(): Promise<void> {
    this.#find?.();
    await settled();
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#wake();
    await settled();
  }

  readonly frames: AsyncIterable<TrackableFrame> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        while (this.#frames.length === 0 && !this.#ended) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
        const value = this.#frames.shift();
        return value ? { done: false, value } : { done: true, value: undefined };
      },
      return: async () => {
        this.#closed = true;
        return { done: true, value: undefined };
      },
    }),
  };

  async detect(image: RgbImage, { minSize }: { minSize?: number } = {}): Promise<DetectedFace[]> {
    const time = this.#looking;
    this.log.push(`detect ${time} at ${image.width}x${image.height}, ${minSize}`);
    await new Promise<void>((resolve) => {
      this.#find = resolve;
    });
    const scale = image.width / WIDTH;
    const box = faceAt(time).map((edge) => edge * scale) as unknown as Box;
    const [width, height] = [box[2] - box[0], box[3] - box[1]];
    const at = (x: number, y: number) => [box[0] + x * width, box[1] + y * height] as const;
    const eyes = [at(0.3, 0.4), at(0.7, 0.4)] as const;
    const landmarks = [...eyes, at(0.5, 0.62), at(0.35, 0.8), at(0.65, 0.8)] as const;
    return [{ box, score: 0.9, landmarks }];
  }

  async align(_: unknown, faces: readonly unknown[] = []): Promise<RgbImage[]> {
    return faces.map(() => crop);
  }

  async embed(crops: readonly unknown[]): Promise<Embedding[]> {
    const vector = Float32Array.from({ length: 512 }, (_, i) => (i === 0 ? 1 : 0));
    return crops.map(() => new Embedding(mobilefacenet.id, vector));
  }

  /** Follows the frames; what is told is in `told`. */
  follow(options: Partial<TrackOptions> = {}, signal = new AbortController().signal) {
    const onFaces = (faces: VideoFaces) => {
      this.told.push(faces);
      this.log.push(`tell ${faces.time}${faces.looked ? ' looked' : ''}`);
    };
    return trackFrames(this as never, this.frames, { onFaces, ...options, signal });
  }
}

/** Everything that is waited for by promises alone has happened. */
async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

const ann = { id: 'a', name: 'Ann' };
const people = {
  identifyEmbeddings: async (all: readonly unknown[]) => all.map(() => ({ person: ann })),
};

describe('frames that go by', () => {
  it('looks at the newest frame, and tells of those that come meanwhile', async () => {
    const stage = new Stage();
    const done = stage.follow();
    await stage.show(0);
    expect(stage.log).toEqual(['hold 0', 'tell 0', 'detect 0 at 640x360, 40']);
    await stage.show(40);
    await stage.show(80);
    await stage.show(120);
    expect(stage.log.slice(3)).toEqual(['tell 40', 'tell 80', 'tell 120']);
    await stage.find();
    // The faces of frame 0 are told where they are expected in frame 120, which is looked at next.
    expect(stage.log.slice(-3)).toEqual([
      'tell 120 looked',
      'hold 120',
      'detect 120 at 640x360, 40',
    ]);
    expect(stage.log).not.toContain('hold 40');
    await stage.find();
    expect(stage.told.at(-1)?.rates).toEqual({
      frames: 25,
      looks: expect.closeTo(8.333),
      latency: expect.any(Number),
      passed: 2,
    });
    await stage.end();
    await done;
    expect(stage.log.filter((line) => line.startsWith('close'))).toEqual(['close 0', 'close 120']);
  });

  it('gives boxes in pixels of the frame, and reads only what is around a face for its crop', async () => {
    const stage = new Stage();
    const done = stage.follow({ people });
    await stage.show(0);
    await stage.find();
    expect(stage.log).toContain('part 0 40 420 520');
    const { tracks, width, height } = stage.told.at(-1)!;
    expect([width, height]).toEqual([WIDTH, HEIGHT]);
    expect(tracks[0]).toMatchObject({
      id: 1,
      box: [100, 200, 260, 360],
      score: 0.9,
      confirmed: false,
    });
    await stage.end();
    await done;
  });

  it('moves box and landmarks on between looks, names the face once, and says how the head is held', async () => {
    const stage = new Stage();
    const done = stage.follow({ people });
    for (let time = 0; time <= 1200; time += 40) {
      await stage.show(time);
      await stage.find();
    }
    const last = stage.told.at(-1)!;
    expect(stage.log.filter((line) => line.startsWith('detect')).length).toBeLessThan(13);
    const [face] = last.tracks;
    for (const [i, edge] of faceAt(last.time).entries()) expect(face!.box[i]).toBeCloseTo(edge, 0);
    expect(face!.landmarks[0]![0]).toBeCloseTo(face!.box[0] + 0.3 * 160, 0);
    expect(face).toMatchObject({ id: 1, person: ann, confirmed: true });
    expect(Math.abs(face!.pose!.yaw)).toBeLessThan(1);
    const events = stage.told.flatMap(({ events }) => events.map(({ type }) => type));
    expect(events).toEqual(['appeared', 'recognized']);
    expect(stage.log.filter((line) => line.startsWith('part')).length).toBeLessThanOrEqual(5);
    await stage.end();
    await done;
  });

  it('begins anew where the video is wound back or changes its size, and knows the face again', async () => {
    const stage = new Stage();
    const done = stage.follow({ people });
    for (let time = 1000; time <= 2000; time += 100) {
      await stage.show(time);
      await stage.find();
    }
    await stage.show(2100);
    // The look at 2100 has not ended when the video is wound back.
    await stage.show(0);
    expect(stage.told.at(-1)!).toMatchObject({ time: 0, tracks: [] });
    expect(stage.told.at(-1)!.events.map(({ type }) => type)).toEqual(['lost']);
    await stage.find();
    await stage.find();
    expect(stage.told.at(-1)!.tracks).toMatchObject([{ id: 1, person: ann, box: faceAt(0) }]);
    expect(stage.told.at(-1)!.events.map(({ type }) => type)).toEqual(['returned']);
    await stage.show(100, { width: HEIGHT, height: WIDTH });
    expect(stage.told.at(-1)!).toMatchObject({ tracks: [], width: HEIGHT, height: WIDTH });
    await stage.end();
    await stage.find();
    await done;
  });

  it('looks at the last frame of a video that is paused or ends', async () => {
    const stage = new Stage();
    const done = stage.follow({ interval: 0 });
    await stage.show(0);
    await stage.show(10);
    await stage.end();
    await stage.find();
    expect(stage.log.at(-1)).toMatch(/^detect 10/);
    await stage.find();
    await done;
    expect(stage.log.at(-2)).toBe('close 10');
  });

  it('looks at each picture of a video that is wound while it is paused, however near', async () => {
    const stage = new Stage();
    const done = stage.follow({ interval: 100 });
    for (const time of [0, 40, 80]) {
      await stage.show(time, { still: true });
      await stage.find();
    }
    await stage.show(120);
    await stage.end();
    await done;
    expect(stage.told.filter(({ looked }) => looked).map(({ time }) => time)).toEqual([0, 40, 80]);
  });

  it('ends by the signal though no frame comes, and tells nothing after', async () => {
    const stage = new Stage();
    const stop = new AbortController();
    const tracker = new FaceTracker({ card: mobilefacenet });
    const done = stage.follow({ tracker }, stop.signal);
    await stage.show(0);
    const before = stage.told.length;
    stop.abort('enough');
    await expect(done).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    expect(stage.closed).toBe(true);
    await stage.show(40);
    await stage.find();
    expect(stage.told).toHaveLength(before);
    expect(tracker.tracks).toEqual([]);
    expect(stage.log.at(-1)).toBe('close 0');
  });

  it('goes on behind a frame that cannot be read, and ends by what else fails', async () => {
    const stage = new Stage();
    const done = stage.follow();
    await stage.show(0, { hold: () => Promise.reject(new Error('torn')) });
    expect(stage.told.at(-1)!.error).toMatchObject({ code: 'IMAGE_UNREADABLE', message: 'torn' });
    const tainted = new FaceNetError('INVALID_ARGUMENT', 'It is of another site.');
    await stage.show(500, { hold: () => Promise.reject(tainted) });
    await expect(done).rejects.toBe(tainted);
    expect(stage.closed).toBe(true);
  });

  it('ends by what the listener throws', async () => {
    const stage = new Stage();
    const mistake = new Error('in the page');
    const done = stage.follow({ onFaces: () => Promise.reject(mistake) });
    await Promise.all([expect(done).rejects.toBe(mistake), stage.show(0)]);
    expect(stage.closed).toBe(true);
  });

  it('follows another video with a tracker that knows the face', async () => {
    const tracker = new FaceTracker({ card: mobilefacenet });
    const ids = [];
    for (let video = 0; video < 2; video++) {
      const stage = new Stage();
      const done = stage.follow({ tracker, people });
      for (const time of [0, 100, 200]) {
        await stage.show(time);
        await stage.find();
      }
      await stage.end();
      await done;
      ids.push(stage.told.at(-1)!.tracks.map(({ id }) => id));
    }
    expect(ids).toEqual([[1], [1]]);
  });

  it('asks anew who somebody is when the people have changed', async () => {
    const stage = new Stage();
    const tracker = new FaceTracker({ card: mobilefacenet });
    let known = false;
    const some = {
      identifyEmbeddings: async (all: readonly unknown[]) =>
        all.map(() => (known ? { person: ann } : {})),
    };
    const done = stage.follow({ tracker, people: some });
    let time = 0;
    const play = async () => {
      for (const until = time + 2000; time < until; time += 100) {
        await stage.show(time);
        await stage.find();
      }
      return stage.told.at(-1)!.tracks[0]!;
    };
    expect(await play()).toMatchObject({ decided: true });
    known = true;
    expect((await play()).person).toBeUndefined();
    tracker.reconsider();
    expect(stage.told.at(-1)!.tracks[0]).toMatchObject({ decided: true });
    expect((await play()).person).toEqual(ann);
    known = false;
    tracker.reconsider();
    expect((await play()).person).toBeUndefined();
    await stage.end();
    await done;
  });
});

it.each([
  ['no listener', { onFaces: undefined }, /onFaces is undefined/],
  [
    'people that are not awaited',
    { people: Promise.resolve() },
    /names nobody.*await Gallery.open/,
  ],
  ['no interval', { interval: -1 }, /interval is -1/],
  ['settings of a tracker', { tracker: { gap: -1 } }, /gap of a tracker is -1/],
])('refuses %s', async (_, options, message) => {
  await expect(new Stage().follow(options as never)).rejects.toThrow(message);
});
