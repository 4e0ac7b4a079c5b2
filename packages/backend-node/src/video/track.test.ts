import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaceNet, type VideoFaces } from '@facenet/core';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { filmFaces } from '@facenet/testkit/camera-film';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backend } from '../backend.js';
import { readFrames } from './read-frames.js';

const photo = (name: string, number: string) =>
  sharedPath(`data/lfw/${name}/${name}_${number}.jpg`);
const noFfmpeg = spawnSync('ffmpeg', ['-version']).error !== undefined;
if (noFfmpeg) console.warn('Skipping the tests of videos in files: install ffmpeg.');

/** Of the film, whose people stand still in the frames before. */
const [FIRST, FRAMES] = [8, 13];

describe.skipIf(sharedMissing('data/lfw'))('FaceNet.track of a file', () => {
  let folder: string;
  let film: string;
  let facenet: Awaited<ReturnType<typeof load>>;
  const load = () => FaceNet.load({ backend: backend() });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'facenet-track-'));
    film = join(folder, 'film.mjpeg');
    const jpegs = await filmFaces([
      photo('Colin_Powell', '0173'),
      photo('Serena_Williams', '0040'),
    ]);
    await writeFile(film, jpegs);
    await mkdir(join(folder, 'frames'));
    for await (const { index, read } of readFrames(film)) {
      if (index < FIRST) continue;
      if (index === FIRST + FRAMES) break;
      const { data, ...size } = await read();
      const name = join(folder, 'frames', `${index - FIRST}.jpg`);
      await sharp(data, { raw: { ...size, channels: 3 } })
        .jpeg()
        .toFile(name);
    }
    facenet = await load();
  });

  afterAll(async () => {
    await facenet?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const follow = async (path: string, options: { signal?: AbortSignal; every?: number } = {}) => {
    const told: VideoFaces[] = [];
    await facenet.track(path, { onFaces: (faces) => told.push(faces), ...options });
    return told;
  };

  /** Two people, each where it is in the film, whose ids stay. */
  const expectPeople = (told: readonly VideoFaces[], frames = FRAMES) => {
    expect(told).toHaveLength(frames);
    expect(told.filter(({ looked }) => looked)).toHaveLength(Math.ceil(frames / 3));
    told.forEach(({ tracks, width, height, error }, i) => {
      const way = (1 - Math.cos((2 * Math.PI * (FIRST + i)) / 60)) / 2;
      expect([width, height, error]).toEqual([640, 480, undefined]);
      expect(tracks.map(({ id }) => id).sort()).toEqual([1, 2]);
      const [left, right] = tracks.toSorted((a, b) => a.box[0] - b.box[0]);
      for (const [k, { box }] of [left!, right!].entries()) {
        const middle = 30 + k * 310 + 50 * way + 110;
        expect(Math.abs((box[0] + box[2]) / 2 - middle)).toBeLessThan(25);
      }
    });
    const left = told.map(({ tracks }) => tracks.toSorted((a, b) => a.box[0] - b.box[0])[0]!.id);
    expect(new Set(left).size).toBe(1);
  };

  it('follows the people of a folder of frames', async () => {
    const told = await follow(join(folder, 'frames'));
    expectPeople(told);
    expect(told.map(({ time }) => time).slice(0, 3)).toEqual([0, 100, 200]);
    expect(told.at(-1)!.rates.frames).toBeCloseTo(10);
  });

  it('follows those of an animated GIF', async () => {
    const frames = 7;
    const pages: Buffer[] = [];
    for await (const { index, read } of readFrames(join(folder, 'frames'))) {
      if (index === frames) break;
      pages.push(Buffer.from((await read()).data));
    }
    const raw = { width: 640, height: 480 * frames, channels: 3, pageHeight: 480 } as const;
    const gif = join(folder, 'film.gif');
    const delay = Array<number>(frames).fill(40);
    await sharp(Buffer.concat(pages), { raw }).gif({ delay, effort: 1 }).toFile(gif);
    const told = await follow(gif);
    expectPeople(told, frames);
    expect(told.map(({ time }) => time).slice(0, 3)).toEqual([0, 40, 80]);
  });

  it.skipIf(noFfmpeg)('follows those of an MP4', async () => {
    const mp4 = join(folder, 'film.mp4');
    const frames = join(folder, 'frames', '%d.jpg');
    const args = ['-y', '-framerate', '25', '-i', frames, '-pix_fmt', 'yuv420p', mp4];
    const made = spawnSync('ffmpeg', args);
    expect(made.status, String(made.stderr)).toBe(0);
    const told = await follow(mp4);
    expectPeople(told);
    expect(told.map(({ time }) => Math.round(time)).slice(0, 3)).toEqual([0, 40, 80]);
  });

  it('goes on behind a frame that is damaged, and tells of it', async () => {
    const damaged = join(folder, 'damaged');
    await mkdir(damaged);
    for await (const { index, read } of readFrames(join(folder, 'frames'))) {
      if (index === 3) break;
      const { data, ...size } = await read();
      const name = join(damaged, `${index}.png`);
      if (index === 1) await writeFile(name, 'no image');
      else
        await sharp(data, { raw: { ...size, channels: 3 } })
          .png()
          .toFile(name);
    }
    const told = await follow(damaged, { every: 1 });
    expect(told.map(({ error }) => error?.code)).toEqual([
      undefined,
      'IMAGE_UNREADABLE',
      undefined,
    ]);
    expect(told.map(({ tracks }) => tracks.length)).toEqual([2, 2, 2]);
  });

  it('ends in the middle by the signal, and by what the listener throws', async () => {
    const stop = new AbortController();
    let calls = 0;
    const onFaces = () => {
      if (++calls === 2) stop.abort('enough');
    };
    const aborted = facenet.track(film, { onFaces, signal: stop.signal });
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    expect(calls).toBe(2);
    const mistakes = [
      () => {
        throw new RangeError('at once');
      },
      () => Promise.reject(new RangeError('later')),
    ];
    for (const mistake of mistakes) {
      await expect(facenet.track(film, { onFaces: mistake })).rejects.toBeInstanceOf(RangeError);
    }
  });

  it('is DISPOSED when its FaceNet is', async () => {
    const other = await load();
    const tracked = other.track(film, { onFaces: () => other.dispose() });
    await expect(tracked).rejects.toMatchObject({ code: 'DISPOSED' });
  });

  it('follows two at once, each with ids of its own', async () => {
    const frames = join(folder, 'frames');
    for (const told of await Promise.all([follow(frames), follow(frames)])) expectPeople(told);
  });

  it('says what is no video', async () => {
    const track = (path: unknown) => facenet.track(path as string, { onFaces: () => {} });
    await expect(track(join(folder, 'absent.mp4'))).rejects.toMatchObject({ code: 'IO_FAILED' });
    await expect(track(undefined)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(track(42)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
