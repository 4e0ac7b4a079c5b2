import { rounds } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../image/geometry.js';
import type { EmbeddingLike } from '../pipeline/embedding.js';
import { FaceTracker, type TrackEvent } from './face-tracker.js';
import { filmPeople, type MovingPerson, SyntheticCamera, walker } from './testing/moving-people.js';
import { type TruthAndTracks, trackingMetrics } from './tracking-metrics.js';

const SAME = 1.05;

interface Filming {
  readonly fps?: number;
  readonly seconds: number;
  readonly missed?: number;
  readonly embed?: boolean;
  readonly tracker?: FaceTracker;
}

/** Follows people through a synthetic video. */
function follow(people: readonly MovingPerson[], seed: number, filming: Filming) {
  const { fps = 10, seconds, missed = 0.03, embed = true } = filming;
  const { tracker = new FaceTracker({ sameDistance: SAME }) } = filming;
  const camera = new SyntheticCamera(seed);
  const events: TrackEvent[] = [];
  let looks = 0;
  const frames: TruthAndTracks[] = filmPeople(people, { fps, seconds }).map((frame) => {
    const { time, seen } = frame;
    const found = camera.detect(frame, missed);
    const wanted = embed ? tracker.needsEmbedding({ time, faces: found }) : [];
    looks += wanted.length;
    const faces = found.map((face, i) =>
      wanted.includes(i) ? { ...face, embedding: camera.embed(face.who) } : face,
    );
    const update = tracker.update({ time, faces });
    events.push(...update.events);
    return { truth: seen, tracks: update.tracks.filter((t) => t.confirmed && t.visible) };
  });
  const types = events.map(({ type, track }) => `${type} ${track.id}`);
  return { ...trackingMetrics(frames), looks, events, types, tracker, camera };
}

const still = (name: string, x: number, size = 80) =>
  walker(name, { from: [x, 100], speed: [0, 0], size });

describe('FaceTracker', () => {
  it('keeps ids where people cross, hide one another, leave and come back', () => {
    const people = [
      walker('Ann', { from: [0, 200], speed: [160, 0], size: 80 }),
      walker('Bea', { from: [800, 220], speed: [-150, 0], size: 90 }),
      walker('Cid', { from: [400, 0], speed: [0, 80], size: 70, leaves: 3000 }),
      walker('Cid', { from: [500, 400], speed: [-60, -20], size: 75, appears: 6000 }),
      walker('Dan', { from: [100, 400], speed: [240, -20], size: 60 }),
    ];
    for (let seed = 0; seed < rounds(200); seed++) {
      const { idSwitches, falseTracks, mota, types } = follow(people, seed, { seconds: 8 });
      expect({ seed, idSwitches, falseTracks }).toEqual({ seed, idSwitches: 0, falseTracks: 0 });
      expect(mota).toBeGreaterThan(0.88);
      expect(types.filter((type) => type.startsWith('appeared'))).toHaveLength(4);
      expect(types.filter((type) => type.startsWith('returned'))).toHaveLength(1);
    }
  });

  it('keeps ids of any people who walk straight on', () => {
    const coordinate = (most: number) => fc.integer({ min: 0, max: most });
    const speed = fc.integer({ min: -250, max: 250 });
    const person = fc.record({
      from: fc.tuple(coordinate(1280), coordinate(720)),
      speed: fc.tuple(speed, speed),
      size: fc.integer({ min: 60, max: 160 }),
    });
    const crowd = fc.array(person, { minLength: 1, maxLength: 6 });
    const property = fc.property(crowd, fc.nat(), (list, seed) => {
      const people = list.map((path, i) => walker(`P${i}`, path));
      expect(follow(people, seed, { seconds: 4 }).idSwitches).toBe(0);
    });
    fc.assert(property, { numRuns: rounds(300), seed: 1 });
  });

  it('follows by place alone, where nothing is embedded', () => {
    const people = [
      walker('Ann', { from: [0, 100], speed: [300, 0], size: 60 }),
      walker('Bea', { from: [900, 300], speed: [-300, 0], size: 60 }),
    ];
    const { idSwitches, types } = follow(people, 1, { seconds: 3, missed: 0.1, embed: false });
    expect(idSwitches).toBe(0);
    expect(types.slice(0, 2)).toEqual(['appeared 1', 'appeared 2']);
  });

  it('looks at a face few times', () => {
    const { looks, tracks } = (() => {
      const { looks, tracker } = follow([still('Ann', 100)], 1, { seconds: 20, missed: 0 });
      return { looks, tracks: tracker.tracks };
    })();
    expect(tracks[0]!.looks).toBe(looks);
    expect(looks).toBeLessThanOrEqual(5 + 3); // at first, and every five seconds
  });

  it('takes none for a face that was seen once', () => {
    const tracker = new FaceTracker();
    const box: Box = [0, 0, 50, 50];
    expect(tracker.update({ time: 0, faces: [{ box }] }).events).toEqual([]);
    expect(tracker.update({ time: 100, faces: [] }).tracks).toHaveLength(1);
    expect(tracker.update({ time: 900, faces: [] }).tracks).toEqual([]);
  });

  it('tells what is lost after the gap, and what is back', () => {
    const twice = [
      walker('Ann', { from: [100, 100], speed: [0, 0], size: 80, leaves: 1000 }),
      walker('Ann', { from: [700, 300], speed: [0, 0], size: 60, appears: 5000 }),
    ];
    const { types, events } = follow(twice, 3, { seconds: 6, missed: 0 });
    expect(types).toEqual(['appeared 1', 'lost 1', 'returned 1']);
    expect(events[2]).toMatchObject({ away: 4100, track: { visible: true, confirmed: true } });
  });

  it('forgets in the end', () => {
    const tracker = new FaceTracker({ sameDistance: SAME, memory: 2000 });
    const twice = [
      walker('Ann', { from: [100, 100], speed: [0, 0], size: 80, leaves: 1000 }),
      walker('Ann', { from: [100, 100], speed: [0, 0], size: 80, appears: 5000 }),
    ];
    const { types } = follow(twice, 3, { seconds: 6, missed: 0, tracker });
    expect(types).toEqual(['appeared 1', 'lost 1', 'appeared 2']);
  });

  it('predicts between two frames, and on after the last', () => {
    const tracker = new FaceTracker();
    for (let i = 0; i <= 10; i++) {
      const x = i * 20;
      tracker.update({ time: i * 100, faces: [{ box: [x, 0, x + 50, 50] }] });
    }
    const left = (time: number) => tracker.predict(time)[0]!.box[0];
    expect(left(1000)).toBeCloseTo(200, 0);
    expect(left(950)).toBeCloseTo(190, 0);
    expect(Math.abs(left(1100) - 220)).toBeLessThan(2);
    expect(left(60_000)).toBeLessThan(200 + 210); // and not out of the world
  });

  it('sees that somebody else is where a track was', () => {
    const swap = [
      walker('Ann', { from: [100, 100], speed: [0, 0], size: 80, leaves: 1050 }),
      walker('Bea', { from: [100, 100], speed: [0, 0], size: 80, appears: 1950 }),
    ];
    const { types } = follow(swap, 5, { seconds: 4, missed: 0 });
    expect(types).toEqual(['appeared 1', 'lost 1', 'appeared 2']);
  });
});

describe('embeddings that come late', () => {
  const box = (x: number): Box => [x, 0, x + 80, 80];

  it('find the track that is back', () => {
    const camera = new SyntheticCamera(7);
    const tracker = new FaceTracker({ sameDistance: SAME });
    for (const time of [0, 100, 200]) tracker.update({ time, faces: [{ box: box(0) }] });
    tracker.addEmbedding(1, camera.embed('Ann'));
    tracker.update({ time: 2000, faces: [] });
    for (const time of [3000, 3100]) tracker.update({ time, faces: [{ box: box(500) }] });
    expect(tracker.tracks).toMatchObject([{ id: 2, confirmed: false }]);
    const events = tracker.addEmbedding(2, camera.embed('Ann'));
    expect(events).toMatchObject([{ type: 'returned', track: { id: 1 }, away: 2800 }]);
    expect(tracker.tracks).toMatchObject([{ id: 1, confirmed: true, visible: true }]);
    // What was wanted for the id that is given up is for the older one.
    tracker.addEmbedding(2, camera.embed('Ann'));
    expect(tracker.tracks).toMatchObject([{ id: 1, looks: 3 }]);
  });

  it('part two people whom one place made one', () => {
    const camera = new SyntheticCamera(7);
    const tracker = new FaceTracker({ sameDistance: SAME });
    const see = (time: number, who: string) => {
      const { ids } = tracker.update({ time, faces: [{ box: box(time / 100) }] });
      tracker.addEmbedding(ids[0]!, camera.embed(who));
      return ids[0];
    };
    for (const time of [0, 100, 200, 300]) expect(see(time, 'Ann')).toBe(1);
    // A look or two at somebody else may be at a hand before the face.
    for (const time of [400, 500, 600]) expect(see(time, 'Bea')).toBe(1);
    see(700, 'Bea');
    expect(see(800, 'Bea')).toBe(2);
  });

  it('are for nobody once the track is forgotten', () => {
    expect(new FaceTracker().addEmbedding(3, new SyntheticCamera(1).embed('Ann'))).toEqual([]);
  });
});

describe('recognising', () => {
  const ann = { id: 'a', name: 'Ann' };
  const bea = { id: 'b', name: 'Bea' };
  const names = (events: readonly TrackEvent[]) =>
    events.flatMap((event) => (event.type === 'recognized' ? [event.person?.name] : []));
  const start = (x = 0, id = 1, tracker = new FaceTracker()) => {
    const box: Box = [x, 0, x + 80, 80];
    for (const time of [0, 100]) tracker.update({ time, faces: [{ box }] });
    return { tracker, id };
  };

  it('decides when votes suffice, and anew when later ones contradict', () => {
    const { tracker } = start();
    expect(names(tracker.vote(1, ann, 0.7))).toEqual([]);
    expect(names(tracker.vote(1, ann, 0.7))).toEqual(['Ann']);
    expect(names(tracker.vote(1, ann, 0.7))).toEqual([]);
    expect(names(tracker.vote(1, bea, 0.7))).toEqual([]);
    expect(tracker.tracks[0]).toMatchObject({ person: ann, decided: true });
    const decided = Array.from({ length: 4 }, () => tracker.vote(1, bea, 0.9)).flat();
    expect(decided).toMatchObject([{ type: 'recognized', person: bea, before: ann }]);
    expect(tracker.tracks[0]).toMatchObject({ person: bea });
  });

  it('weighs a good look more than a bad one', () => {
    const { tracker } = start();
    for (const weight of [0.2, 0.2, 0.2]) tracker.vote(1, bea, weight);
    const events = [tracker.vote(1, ann, 1), tracker.vote(1, ann, 1)].flat();
    expect(names(events)).toEqual(['Ann']);
  });

  it('says of strangers that they are', () => {
    const { tracker } = start();
    const events = Array.from({ length: 3 }, () => tracker.vote(1, undefined)).flat();
    expect(events).toMatchObject([{ type: 'recognized', person: undefined }]);
    expect(tracker.tracks[0]).toMatchObject({ decided: true });
    expect(tracker.tracks[0]).not.toHaveProperty('person');
  });

  it('gives one person to one of two faces in a frame, the likelier one', () => {
    const tracker = new FaceTracker();
    const [left, right]: Box[] = [
      [0, 0, 80, 80],
      [300, 0, 380, 80],
    ];
    const faces = [{ box: left! }, { box: right! }];
    for (const time of [0, 100]) tracker.update({ time, faces });
    for (const weight of [0.7, 0.7]) tracker.vote(1, ann, weight);
    expect(tracker.tracks[0]).toMatchObject({ person: ann });
    const events = [tracker.vote(2, ann), tracker.vote(2, ann)].flat();
    expect(events).toMatchObject([
      { track: { id: 1 }, person: undefined, before: ann },
      { track: { id: 2 }, person: ann },
    ]);
    expect(tracker.tracks[0]).toMatchObject({ decided: false });
  });

  it('knows a person again who is recognised elsewhere', () => {
    const { tracker } = start();
    for (let i = 0; i < 2; i++) tracker.vote(1, ann);
    tracker.update({ time: 1500, faces: [] });
    for (const time of [2000, 2100]) tracker.update({ time, faces: [{ box: [600, 0, 680, 80] }] });
    const events = [tracker.vote(2, ann), tracker.vote(2, ann)].flat();
    expect(events).toMatchObject([
      { type: 'returned', track: { id: 1, person: ann } },
      { type: 'merged', track: { id: 1 }, was: 2 },
    ]);
  });

  it('asks once for all looks at hand, and again when that failed', async () => {
    const camera = new SyntheticCamera(2);
    const tracker = new FaceTracker({ sameDistance: SAME });
    const asked: number[] = [];
    const people = {
      identifyEmbeddings: async (embeddings: readonly EmbeddingLike[]) => {
        asked.push(embeddings.length);
        if (asked.length === 1) throw new Error('The store is away.');
        return embeddings.map((_, i) => (i === 0 ? { person: ann } : {}));
      },
    };
    const seen = (time: number) => {
      const boxes: Box[] = [
        [0, 0, 80, 80],
        [300, 0, 380, 80],
      ];
      const faces = boxes.map((box, i) => ({
        box,
        embedding: camera.embed(i === 0 ? 'Ann' : 'Cid'),
      }));
      tracker.update({ time, faces });
    };
    seen(0);
    await expect(tracker.recognize(people)).rejects.toThrow('The store is away.');
    expect(await tracker.recognize(people)).toEqual([]);
    expect(await tracker.recognize(people)).toEqual([]);
    expect(asked).toEqual([2, 2]);
    seen(100);
    expect(names(await tracker.recognize(people))).toEqual(['Ann']);
  });
});

describe('what is refused, leaving everything as it was', () => {
  const box: Box = [0, 0, 10, 10];
  const camera = new SyntheticCamera(1);
  const cases: [string, unknown, RegExp][] = [
    ['a time that does not go on', { time: 0, faces: [] }, /time 0, after one at 0/],
    ['no time', { time: Number.NaN, faces: [] }, /time NaN/],
    ['no faces', { time: 1, faces: undefined }, /faces of a frame is no array/],
    ['no box', { time: 1, faces: [{ box: [0, 0, 1] }] }, /has the box \[0,0,1\]/],
    ['a box inside out', { time: 1, faces: [{ box: [5, 0, 1, 1] }] }, /has the box/],
    ['no face', { time: 1, faces: [undefined] }, /has the box undefined/],
    ['no frame', undefined, /frame is no object/],
    ['no embedding', { time: 1, faces: [{ box, embedding: [1] }] }, /which model/],
    [
      'a quality beyond 1',
      { time: 1, faces: [{ box, embedding: camera.embed('a'), quality: 2 }] },
      /quality of a face is 2/,
    ],
    [
      'an embedding of another model',
      { time: 1, faces: [{ box, embedding: { model: 'x', vector: [1] } }] },
      /of synthetic, not of x/,
    ],
  ];

  it.each(cases)('%s', (_, frame, message) => {
    const tracker = new FaceTracker();
    tracker.update({ time: 0, faces: [{ box, embedding: camera.embed('Ann') }] });
    const before = tracker.tracks;
    expect(() => tracker.update(frame as never)).toThrow(message);
    expect(() => tracker.needsEmbedding(frame as never)).toThrow(message);
    expect(tracker.tracks).toEqual(before);
  });

  it.each([{ gap: -1 }, { sameDistance: 3 }, { confirmAfter: 0 }, { enough: 0 }, { looks: '5' }])(
    'the setting %j',
    (options) => {
      expect(() => new FaceTracker(options as never)).toThrow(/of a tracker is/);
    },
  );

  it('votes that are none', () => {
    const tracker = new FaceTracker();
    expect(() => tracker.vote(1, undefined, 0)).toThrow(/cannot weigh 0/);
    expect(() => tracker.vote(1, { name: 'Ann' } as never)).toThrow(/no person/);
  });
});
