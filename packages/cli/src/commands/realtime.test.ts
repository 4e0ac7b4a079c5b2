import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { backend, encodeImage, openGalleryStore, readImage } from '@facenet/backend-node';
import type { RgbImage } from '@facenet/core';
import { FaceNet } from '@facenet/core';
import { Gallery } from '@facenet/core/gallery';
import { resizeAntialiased, selectFaces } from '@facenet/core/image';
import { trackingMetrics } from '@facenet/core/tracking';
import {
  type FilmedFace,
  type FilmedPlace,
  filmFaces,
  sharedMissing,
  sharedPath,
} from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/photos.js';
import { jsonLines, runCli } from '../testing/run-cli.js';

const FPS = 10;
const FRAMES = 26;
const BUSH = 'George_W_Bush';
const POWELL = 'Colin_Powell';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(sharedMissing('data/lfw'))('facenet realtime', () => {
  const places: (readonly FilmedPlace[])[] = [];
  let film: string;
  let gallery: string;

  beforeAll(async () => {
    film = join(folder, 'film');
    gallery = join(folder, 'people.db');
    await mkdir(film);
    const facenet = await FaceNet.load({ backend: backend() });
    const photo = (who: string, i: number) => sharedPath('data', 'lfw', who, `${who}_000${i}.jpg`);
    const role = async (name: string, at: FilmedFace['at']): Promise<FilmedFace> => {
      const image = await readImage(photo(name, 1));
      const [face] = selectFaces(await facenet.detect(image), image, 'central');
      return { name, photo: image, face: face!.box, at };
    };
    // They meet in the middle, where one hides the other.
    const people = [
      await role(BUSH, (time) => ({ x: 130 + time * 0.1, y: 110, width: 60 })),
      await role(POWELL, (time) => ({ x: 350 - time * 0.1, y: 120, width: 66 })),
    ];
    const pilatus = await readImage(sharedPath('data', 'seed', 'pilatus800.jpg'));
    const background: RgbImage = resizeAntialiased(pilatus, 480, 320, 'bilinear');
    for (let i = 0; i < FRAMES; i++) {
      const frame = filmFaces(background, people, (i * 1000) / FPS);
      places.push(frame.places);
      await writeFile(join(film, `frame-${i}.jpg`), await encodeImage(frame.image, 'jpeg'));
    }
    await using known = await Gallery.open({ facenet, store: await openGalleryStore(gallery) });
    await known.enroll(BUSH, photo(BUSH, 3));
    await known.enroll(BUSH, photo(BUSH, 5));
    await facenet.dispose();
  }, 60_000);

  it('follows two people past each other, and names the one who is known', async () => {
    const args = [
      'realtime',
      film,
      '--gallery',
      gallery,
      '--every',
      '2',
      '--threads',
      '1',
      '--json',
    ];
    const lines = jsonLines(await runCli(args));
    const summary = lines.pop();
    expect(summary).toMatchObject({ frames: FRAMES, tracks: 2, people: [BUSH], failed: 0 });
    expect(lines.map(({ frame, time }) => [frame, time])).toEqual(
      Array.from({ length: FRAMES }, (_, i) => [i, i * 100]),
    );
    expect(lines.filter(({ detected }) => detected)).toHaveLength(FRAMES / 2);
    type Line = {
      faces: { id: number; box: never; confirmed: boolean; person?: string; decided: boolean }[];
    };
    const judged = lines.map(({ faces }: Line, i) => ({
      truth: places[i]!.filter(({ hidden }) => hidden < 1 / 3),
      tracks: faces.filter(({ confirmed }) => confirmed),
    }));
    const { idSwitches, mota } = trackingMetrics(judged, { minOverlap: 0.4 });
    expect(idSwitches).toBe(0);
    expect(mota).toBeGreaterThan(0.75);
    const events = lines.flatMap(
      (line: { events: { type: string; person?: string | null }[] }) => line.events,
    );
    const named = events.filter(({ type }) => type === 'recognized').map(({ person }) => person);
    expect(named.filter((name) => name === BUSH)).toHaveLength(1);
    expect(named).not.toContain(POWELL);
    const last = (lines.at(-1) as Line).faces;
    expect(last.filter(({ person }) => person === BUSH)).toHaveLength(1);
  }, 60_000);

  it('draws every frame, in its colours, and tells what happens', async () => {
    const drawn = join(folder, 'drawn');
    const few = join(folder, 'few');
    await mkdir(few);
    for (let i = 0; i < 4; i++) {
      const frame = await readImage(join(film, `frame-${i}.jpg`));
      await writeFile(join(few, `${i}.jpg`), await encodeImage(frame, 'jpeg', { quality: 100 }));
    }
    await writeFile(join(few, '4.jpg'), 'no image');
    const result = await runCli([
      'realtime',
      few,
      '--draw',
      drawn,
      '--every',
      '1',
      '--threads',
      '1',
    ]);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('4.jpg');
    // A slow machine takes so long that it tells how fast it is meanwhile.
    const told = result.stdout.replace(/^\d+ fps\n/gm, '');
    expect(told).toMatch(
      /0:00\.10 {2}#1 appeared\n0:00\.10 {2}#2 appeared\n5 frames, 2 faces followed, \d/,
    );
    expect((await readdir(drawn)).sort()).toEqual(['0.jpg', '1.jpg', '2.jpg', '3.jpg']);
    const [before, after] = [
      await readImage(join(few, '2.jpg')),
      await readImage(join(drawn, '2.jpg')),
    ];
    const corner = [...before.data.slice(0, 3)];
    expect([...after.data.slice(0, 3)].every((v, c) => Math.abs(v - corner[c]!) < 12)).toBe(true);
    expect(after.data).not.toEqual(before.data);
  }, 60_000);

  it('says what it cannot do', async () => {
    const both = await runCli(['realtime', film, '--gallery', 'a', '--classifier', 'b']);
    expect(both.exitCode).toBe(2);
    expect(both.stderr).toContain('There are a gallery and a classifier');
    const none = await runCli(['realtime', film, '--gallery', join(folder, 'typo.db')]);
    expect(none.exitCode).toBe(1);
    expect(none.stderr).toContain('typo.db');
    expect(await readdir(folder)).not.toContain('typo.db');
    const absent = await runCli(['realtime', join(folder, 'absent.mp4')]);
    expect(absent.exitCode).toBe(1);
    expect(absent.stderr).toContain('absent.mp4');
  });
});
