/**
 * How well faces are followed: films of eight people of LFW who walk before a landscape, cross, hide one
 * another, leave and come back (in another photo of theirs), half a minute at 10 frames a second, found
 * by the default detector and embedded by the default model. One film is staged, the settings of the
 * tracker were made with it; of the others people and ways are random.
 *
 *   npx tsx --conditions=@facenet/source bench/tracking.ts
 *
 * The truth is where the photos were pasted; faces of which a third is covered are in no truth, and
 * tracks at them do not count against the tracker.
 */
import { backend } from '@facenet/backend-node';
import { FaceNet } from '@facenet/core';
import { Gallery, MemoryGalleryStore } from '@facenet/core/gallery';
import { FaceTracker, trackingMetrics, trackVideo } from '@facenet/core/tracking';
import { type FilmedPlace, filmFaces } from '@facenet/testkit';
import { type Film, openFilm } from './lib/film.js';
import { photosOf } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const FPS = 10;
const HIDDEN = 1 / 3;
/** A box of a detector and the place of the photo it was pasted from overlap by this. */
const LEAST = 0.4;
/** Random films. */
const SEEDS = [1, 2, 3];

const facenet = await FaceNet.load({ backend: backend() });

interface Following {
  readonly every: number;
  /** Whether faces are embedded at all. */
  readonly looks: boolean;
}

async function follow(film: Film, gallery: Gallery<never>, { every, looks }: Following) {
  const enrolled = new Set((await gallery.people()).map(({ name }) => name));
  const frames = framesOf(film);

  const tracker = new FaceTracker({ card: facenet.card });
  let embedded = 0;
  const bare = {
    detect: facenet.detect.bind(facenet),
    align: facenet.align.bind(facenet),
    embed: async (crops: Parameters<typeof facenet.embed>[0]) => {
      embedded += crops.length;
      return facenet.embed(crops);
    },
  };
  const truth: { readonly places: readonly FilmedPlace[]; readonly tracks: readonly Named[] }[] =
    [];
  interface Named {
    readonly id: number;
    readonly box: (typeof frames)[number]['places'][number]['box'];
    readonly person?: { readonly name: string };
    readonly decided: boolean;
  }
  const start = process.cpuUsage();
  if (looks) {
    for await (const { frame, tracks } of trackVideo(tracker, bare as never, frames, {
      every,
      people: gallery,
    })) {
      truth.push({ places: frame.places, tracks: tracks.filter((t) => t.visible && t.confirmed) });
    }
  } else {
    for (const { time, read, places } of frames) {
      const { tracks } = tracker.update({ time, faces: await facenet.detect(await read()) });
      truth.push({ places, tracks: tracks.filter((t) => t.visible && t.confirmed) });
    }
  }
  const { user, system } = process.cpuUsage(start);
  const judged = truth.map(({ places, tracks }) => {
    const covered = places.filter(({ hidden }) => hidden >= HIDDEN);
    return {
      truth: places.filter(({ hidden }) => hidden < HIDDEN),
      tracks: tracks.filter(({ box }) => !covered.some((place) => near(place.box, box))),
    };
  });
  const metrics = trackingMetrics(judged, { minOverlap: LEAST });
  let [right, wrong] = [0, 0];
  for (const { places, tracks } of truth) {
    for (const { box, person, decided } of tracks) {
      const who = places
        .filter(({ hidden }) => hidden < HIDDEN)
        .find((place) => near(place.box, box))?.id;
      if (who === undefined || !decided) continue;
      const expected = enrolled.has(who) ? who : undefined;
      if (person?.name === expected) right++;
      else wrong++;
    }
  }
  const round = (value: number) => Number(value.toFixed(4));
  return {
    film: film.name,
    every,
    looks,
    frames: frames.length,
    faces: metrics.faces,
    'id switches': metrics.idSwitches,
    fragmentations: metrics.fragmentations,
    misses: metrics.misses,
    'false tracks': metrics.falseTracks,
    MOTA: round(metrics.mota),
    IDF1: round(metrics.idf1),
    embeddings: embedded,
    'names right': right,
    'names wrong': wrong,
    'CPU ms/frame': round((user + system) / 1000 / frames.length),
  };
}

function near(a: FilmedPlace['box'], b: FilmedPlace['box']): boolean {
  const size = (a[2] - a[0] + a[3] - a[1]) / 2;
  return Math.hypot((a[0] + a[2] - b[0] - b[2]) / 2, (a[1] + a[3] - b[1] - b[3]) / 2) < 0.4 * size;
}

/** Three of the people of a film, by photos that are not in it; those that are too bad are left out. */
async function galleryOf({ cast }: Film): Promise<Gallery<never>> {
  const gallery = await Gallery.open({ facenet, store: new MemoryGalleryStore() });
  for (const person of cast.slice(0, 3)) {
    for (const { path } of photosOf([person], 4).slice(2)) {
      await gallery
        .enroll(person, path)
        .catch((error: Error) => console.error(path, error.message));
    }
  }
  return gallery as never;
}

function framesOf({ seconds, background, people }: Film) {
  return Array.from({ length: seconds * FPS }, (_, i) => {
    const time = (i * 1000) / FPS;
    const { image, places } = filmFaces(background, people, time);
    return { time, places, read: async () => image };
  });
}

const results: Awaited<ReturnType<typeof follow>>[] = [];
const staged = await openFilm();
for (const film of [staged, ...(await Promise.all(SEEDS.map((seed) => openFilm(seed))))]) {
  const gallery = await galleryOf(film);
  for (const every of [1, 3]) results.push(await follow(film, gallery, { every, looks: true }));
  if (film === staged) results.push(await follow(film, gallery, { every: 1, looks: false }));
  await gallery.dispose();
}
/** The tracker alone, without engine. */
function trackerTime(): number {
  const tracker = new FaceTracker();
  const frames = framesOf(staged);
  const start = process.cpuUsage();
  for (const { time, places } of frames) {
    const faces = places.filter(({ hidden }) => hidden < HIDDEN);
    tracker.needsEmbedding({ time, faces });
    tracker.update({ time, faces });
  }
  const { user, system } = process.cpuUsage(start);
  return Number(((user + system) / 1000 / frames.length).toFixed(3));
}
const trackerAlone = trackerTime();
await facenet.dispose();
printTable(results.map((result) => ({ ...result, looks: result.looks ? 'yes' : 'no' })));
console.log(`The tracker alone: ${trackerAlone} ms of CPU a frame.`);
saveResult('tracking', {
  command: 'npx tsx --conditions=@facenet/source bench/tracking.ts',
  fps: FPS,
  results,
  trackerAlone,
  machine: describeMachine(['onnxruntime-node']),
});
