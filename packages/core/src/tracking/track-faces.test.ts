import { expect, it } from 'vitest';
import type { DetectedFace } from '../detection/index.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { Embedding, EmbeddingLike } from '../pipeline/embedding.js';
import { FaceTracker } from './face-tracker.js';
import { filmPeople, SyntheticCamera, walker } from './testing/moving-people.js';
import { trackFaces } from './track-faces.js';

const frame: RgbImage = { width: 8, height: 8, data: new Uint8Array(192) };
/** Sharp as a photo is: noise. */
const crop: RgbImage = {
  width: 112,
  height: 112,
  data: Uint8Array.from({ length: 112 * 112 * 3 }, (_, i) => (i * 2654435761) >>> 24),
};

function faceAt(box: DetectedFace['box']): DetectedFace {
  const at = (x: number, y: number) =>
    [box[0] + x * (box[2] - box[0]), box[1] + y * (box[3] - box[1])] as const;
  const landmarks = [
    at(0.3, 0.4),
    at(0.7, 0.4),
    at(0.5, 0.6),
    at(0.35, 0.8),
    at(0.65, 0.8),
  ] as const;
  return { box, score: 0.95, landmarks };
}

it('finds, embeds the few that are worth it, follows and names', async () => {
  const people = [
    walker('Ann', { from: [100, 100], speed: [60, 0], size: 100 }),
    walker('Bea', { from: [600, 100], speed: [-20, 0], size: 90 }),
  ];
  const camera = new SyntheticCamera(4);
  const owners = new Map<EmbeddingLike, string>();
  let seen: readonly { who: string; box: DetectedFace['box'] }[] = [];
  let wanted: string[] = [];
  let embedded = 0;
  const facenet = {
    detect: async () => seen.map(({ box }) => faceAt(box)),
    align: async (_: unknown, faces: readonly Pick<DetectedFace, 'box'>[] = []) => {
      wanted = faces.map(({ box }) => seen.find((face) => face.box === box)!.who);
      return faces.map(() => crop);
    },
    embed: async (crops: readonly RgbImage[]): Promise<Embedding[]> => {
      embedded += crops.length;
      return wanted.map((who) => {
        const embedding = camera.embed(who);
        owners.set(embedding, who);
        return embedding;
      });
    },
  };
  const gallery = {
    identifyEmbeddings: async (embeddings: readonly EmbeddingLike[]) =>
      embeddings.map((embedding) => {
        const name = owners.get(embedding)!;
        return name === 'Ann' ? { person: { id: 'a', name } } : {};
      }),
  };
  const tracker = new FaceTracker({ sameDistance: 1.05 });
  const events: string[] = [];
  for (const film of filmPeople(people, { fps: 10, seconds: 4 })) {
    seen = camera.detect(film, 0) as never;
    const update = await trackFaces(tracker, facenet, frame, film.time, { people: gallery });
    for (const event of update.events) {
      events.push(event.type === 'recognized' ? `${event.person?.name ?? 'stranger'}` : event.type);
    }
  }
  expect(events).toEqual(['appeared', 'appeared', 'Ann', 'stranger']);
  expect(tracker.tracks.map(({ person, decided }) => [person?.name, decided])).toEqual([
    ['Ann', true],
    [undefined, true],
  ]);
  expect(embedded).toBeLessThanOrEqual(10);
});

it('leaves the tracker as it was when something fails, and when it is to stop', async () => {
  const tracker = new FaceTracker();
  const fail = async () => {
    throw new Error('The engine is away.');
  };
  const facenet = {
    detect: async () => [faceAt([0, 0, 50, 50])],
    align: async () => [crop],
    embed: fail,
  };
  await expect(trackFaces(tracker, facenet, frame, 0)).rejects.toThrow('The engine is away.');
  const signal = AbortSignal.abort();
  await expect(trackFaces(tracker, facenet, frame, 0, { signal })).rejects.toThrow(/aborted/);
  expect(tracker.tracks).toEqual([]);
});
