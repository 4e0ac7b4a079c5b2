/**
 * How well faces are followed: a film of eight people of LFW who walk before a landscape, cross, hide one
 * another, leave and come back (in another photo of theirs), half a minute at 10 frames a second, found
 * by the default detector and embedded by the default model.
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
import { openFilm } from './lib/film.js';
import { photosOf } from './lib/lfw.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const SECONDS = 29;
const FPS = 10;
const HIDDEN = 1 / 3;
/** A box of a detector and the place of the photo it was pasted from overlap by this. */
const LEAST = 0.4;
const ENROLLED = ['George_W_Bush', 'Colin_Powell', 'Serena_Williams'];

const film = await openFilm();
const frames = Array.from({ length: SECONDS * FPS }, (_, i) => {
  const time = (i * 1000) / FPS;
  const { image, places } = filmFaces(film.background, film.people, time);
  return { time, places, read: async () => image };
});

const facenet = await FaceNet.load({ backend: backend() });
const gallery = await Gallery.open({ facenet, store: new MemoryGalleryStore() });
// Photos that are in no frame.
for (const person of ENROLLED) {
  for (const { path } of photosOf([person], 5).slice(2)) {
    await gallery.enroll(person, path).catch((error: Error) => console.error(path, error.message));
  }
}

interface Following {
  readonly every: number;
  /** Whether faces are embedded at all. */
  readonly looks: boolean;
}

async function follow({ every, looks }: Following) {
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
  const names = new Map<string, Set<string>>();
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
      const expected = ENROLLED.includes(who) ? who : undefined;
      if (person?.name === expected) right++;
      else wrong++;
      names.set(who, (names.get(who) ?? new Set()).add(person?.name ?? 'stranger'));
    }
  }
  const round = (value: number) => Number(value.toFixed(4));
  return {
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

const results: Awaited<ReturnType<typeof follow>>[] = [];
for (const following of [
  { every: 1, looks: true },
  { every: 3, looks: true },
  { every: 1, looks: false },
]) {
  results.push(await follow(following));
}
/** The tracker alone, without engine. */
function trackerTime(): number {
  const tracker = new FaceTracker();
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
await gallery.dispose();
await facenet.dispose();
printTable(results.map((result) => ({ ...result, looks: result.looks ? 'yes' : 'no' })));
console.log(`The tracker alone: ${trackerAlone} ms of CPU a frame.`);
saveResult('tracking', {
  command: 'npx tsx --conditions=@facenet/source bench/tracking.ts',
  seconds: SECONDS,
  fps: FPS,
  results,
  trackerAlone,
  machine: describeMachine(['onnxruntime-node']),
});
