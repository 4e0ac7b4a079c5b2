import { backend } from '@facenet/backend-node';
import type { Box, RgbImage } from '@facenet/core';
import { loadDetector } from '@facenet/core/detection';
import { resizeAntialiased, selectFaces } from '@facenet/core/image';
import { requireKind, weightSource } from '@facenet/core/models';
import { type FilmedFace, sharedPath } from '@facenet/testkit';
import { photosOf } from './lfw.js';

/** Eight people of LFW with at least two photos. */
const CAST = [
  'George_W_Bush',
  'Colin_Powell',
  'Serena_Williams',
  'Gerhard_Schroeder',
  'Jennifer_Capriati',
  'Junichiro_Koizumi',
  'Winona_Ryder',
  'Vladimir_Putin',
] as const;

type Path = FilmedFace['at'];
interface Role {
  readonly who: (typeof CAST)[number];
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
const ROLES: readonly Role[] = [
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

/** The photos of the roles with their faces, and the background, 800x533. */
export async function openFilm(): Promise<{ background: RgbImage; people: FilmedFace[] }> {
  const { runtime, readImage, loadModel } = await backend();
  const loaded = await loadModel('retinaface');
  const detector = await loadDetector(
    runtime,
    requireKind(loaded.card, 'detector'),
    weightSource(loaded),
  );
  try {
    const people: FilmedFace[] = [];
    for (const { who, photo, at } of ROLES) {
      const path = photosOf([who], photo).at(-1)!.path;
      const image = await readImage(path);
      const [face] = selectFaces(await detector.detect(image), image, 'central');
      people.push({ name: who, photo: image, face: face!.box as Box, at });
    }
    const background = await readImage(sharedPath('data', 'seed', 'pilatus800.jpg'));
    return { background: resizeAntialiased(background, 800, 533, 'bilinear'), people };
  } finally {
    await detector.dispose();
  }
}
