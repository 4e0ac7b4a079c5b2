import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { backend } from '@facenet/backend-node';
import type { Box, RgbImage } from '@facenet/core';
import { loadDetector } from '@facenet/core/detection';
import { resizeAntialiased, selectFaces } from '@facenet/core/image';
import { requireKind, weightSource } from '@facenet/core/models';
import { MersenneTwister } from '@facenet/core/training';
import { type FilmedFace, sharedPath } from '@facenet/testkit';
import { photosOf } from './lfw.js';

type Path = FilmedFace['at'];
interface Role {
  readonly who: string;
  /** Which photo of the person. */
  readonly photo: number;
  readonly at: Path;
}

/** Walks from one side to the other with so many pixels a second, from a time on. */
function walk(
  x: number,
  y: number,
  width: number,
  vx: number,
  vy: number,
  from: number,
  to: number,
): Path {
  return (time) => {
    if (time < from || time >= to) return undefined;
    const seconds = (time - from) / 1000;
    // Heads nod a little.
    return { x: x + vx * seconds, y: y + vy * seconds + 4 * Math.sin(time / 150), width };
  };
}

/**
 * Half a minute before a landscape: people cross, hide one another, stand side by side, leave and come
 * back in another photo of theirs. Those who come back as somebody else did leave are told apart.
 */
const STAGED: readonly Role[] = [
  { who: 'George_W_Bush', photo: 1, at: walk(-40, 200, 90, 130, 0, 0, 9000) },
  { who: 'Colin_Powell', photo: 1, at: walk(840, 215, 100, -140, 0, 500, 8500) },
  { who: 'Serena_Williams', photo: 1, at: walk(200, 420, 80, 0, 0, 1000, 12_000) },
  { who: 'Gerhard_Schroeder', photo: 1, at: walk(330, 430, 84, 0, -1, 1000, 14_000) },
  { who: 'Jennifer_Capriati', photo: 1, at: walk(-40, 415, 110, 170, 0, 4000, 10_000) },
  { who: 'George_W_Bush', photo: 2, at: walk(840, 150, 85, -110, 10, 13_000, 21_500) },
  { who: 'Winona_Ryder', photo: 1, at: walk(-40, 180, 95, 120, 5, 13_500, 21_500) },
  { who: 'Serena_Williams', photo: 2, at: walk(600, 430, 85, -40, 0, 15_000, 29_000) },
  { who: 'Junichiro_Koizumi', photo: 1, at: walk(100, 430, 90, 45, 0, 15_000, 29_000) },
  { who: 'Vladimir_Putin', photo: 1, at: walk(400, -50, 75, 0, 90, 20_000, 27_500) },
  { who: 'Colin_Powell', photo: 2, at: walk(-40, 260, 100, 250, 0, 22_000, 26_000) },
];

/** A film of people whom nobody chose, on ways that nobody did. */
function randomRoles(seed: number, seconds: number): Role[] {
  const random = new MersenneTwister(seed);
  const between = (least: number, most: number) => random.uniform(least, most);
  const root = sharedPath('data', 'lfw');
  const known = readdirSync(root).filter((who) => readdirSync(join(root, who)).length >= 4);
  return Array.from({ length: 8 }, () => {
    const [who] = known.splice(random.below(known.length), 1) as [string];
    /** In from one side and out at the other, once or twice. */
    const crossing = (photo: number, from: number): Role => {
      const speed = between(60, 260) * (random.random() < 0.5 ? -1 : 1);
      const at = walk(
        speed > 0 ? -50 : 850,
        between(90, 440),
        between(65, 115),
        speed,
        between(-8, 8),
        from,
        Infinity,
      );
      return { who, photo, at };
    };
    const first = between(0, (seconds * 1000) / 3);
    const again = first + 15_000 + between(0, 3000);
    return random.random() < 0.5 ? [crossing(1, first)] : [crossing(1, first), crossing(2, again)];
  }).flat();
}

/** What is filmed, and how it is called. */
export interface Film {
  readonly name: string;
  readonly seconds: number;
  /** 800x533. */
  readonly background: RgbImage;
  /** With the photos of the roles. */
  readonly people: readonly FilmedFace[];
  readonly cast: readonly string[];
}

/** @param seed of people and ways; without it, the staged film */
export async function openFilm(seed?: number): Promise<Film> {
  const seconds = seed === undefined ? 29 : 24;
  const roles = seed === undefined ? STAGED : randomRoles(seed, seconds);
  const { runtime, readImage, loadModel } = await backend();
  const loaded = await loadModel('retinaface');
  const detector = await loadDetector(
    runtime,
    requireKind(loaded.card, 'detector'),
    weightSource(loaded),
  );
  try {
    const people: FilmedFace[] = [];
    for (const { who, photo, at } of roles) {
      const path = photosOf([who], photo).at(-1)!.path;
      const image = await readImage(path);
      const [face] = selectFaces(await detector.detect(image), image, 'central');
      if (face) people.push({ name: who, photo: image, face: face.box as Box, at });
    }
    const pilatus = await readImage(sharedPath('data', 'seed', 'pilatus800.jpg'));
    const background = resizeAntialiased(pilatus, 800, 533, 'bilinear');
    const cast = [...new Set(people.map(({ name }) => name))];
    const name = seed === undefined ? 'staged' : `random ${seed}`;
    return { name, seconds, background, people, cast };
  } finally {
    await detector.dispose();
  }
}
