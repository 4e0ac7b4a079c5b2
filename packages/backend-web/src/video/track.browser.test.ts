import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import {
  cameraArgs,
  chromiumMissing,
  filmFaces,
  openChromium,
  openPage,
  type ProgramPage,
} from '@facenet/testkit/browser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Program = typeof import('./testing/track.page.js');

const program = new URL('./testing/track.page.ts', import.meta.url);
const photo = (name: string, number: string) =>
  sharedPath(`data/lfw/${name}/${name}_${number}.jpg`);

describe.skipIf(chromiumMissing() || sharedMissing('data/lfw'))('FaceNet.track in Chromium', () => {
  let browser: Awaited<ReturnType<typeof openChromium>>;
  let page: ProgramPage<Program>;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'camera-'));
    const film = [photo('Colin_Powell', '0173'), photo('Serena_Williams', '0040')];
    await writeFile(join(folder, 'film.mjpeg'), await filmFaces(film));
    browser = await openChromium({ args: cameraArgs(join(folder, 'film.mjpeg')) });
    const pages = {
      '/powell.jpg': await readFile(photo('Colin_Powell', '0114')),
      '/williams.jpg': await readFile(photo('Serena_Williams', '0038')),
    };
    page = await openPage<Program>(browser, program, { pages });
  });

  afterAll(async () => {
    await page?.close();
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('names the people before a camera, whose ids stay', async () => {
    expect(await page.call('enroll', { Colin: '/powell.jpg' })).toEqual(['Colin']);
    const { last, ids, events, calls, looks, error, late } = await page.call('followCamera', 12);
    expect(error?.code).toBe('ABORTED');
    expect(late).toBe(0);
    expect([last.width, last.height]).toEqual([640, 480]);
    expect(last.tracks.map(({ id, person }) => [id, person?.name]).sort()).toEqual([
      [1, 'Colin'],
      [2, undefined],
    ]);
    for (const each of ids.slice(1)) expect([...each].sort()).toEqual([1, 2]);
    expect(events.filter((event) => !/appeared/.test(event)).sort()).toEqual([
      'Colin',
      'undefined',
    ]);
    expect(calls).toBeGreaterThan(looks);
    for (const { pose, landmarks, box } of last.tracks) {
      expect(Math.abs(pose!.yaw)).toBeLessThan(45);
      expect(landmarks[2]![0]).toBeGreaterThan(box[0]);
      expect(landmarks[2]![0]).toBeLessThan(box[2]);
    }
    expect(last.rates.frames).toBeGreaterThan(0);
    expect(last.rates.looks).toBeGreaterThan(0);
    expect(last.rates.latency).toBeGreaterThan(0);
  });

  it('leaves a stream that is not its own switched on', async () => {
    const { state, looks, error } = await page.call('followStream', 2);
    expect([state, looks, error?.code]).toEqual(['live', 2, 'ABORTED']);
  });

  it('follows a video to its end, and one that is paused and wound', async () => {
    await page.call('film', 30);
    const { error, last, ids, events } = await page.call('followFilm');
    expect(error).toBeUndefined();
    expect(ids.length).toBeGreaterThan(2);
    expect(last.tracks.map(({ id }) => id).sort()).toEqual([1, 2]);
    expect(events).toContain('Colin');
    const wound = await page.call('followWound');
    expect(wound.looks).toBe(2);
    expect(wound.last.time).toBeLessThan(300);
    expect(wound.last.tracks).toHaveLength(2);
  });

  it('keeps people over a reload, and shares them among tabs', async () => {
    await page.call('enroll', { Serena: '/williams.jpg' });
    await page.page.reload();
    await page.page.waitForFunction('globalThis.program');
    expect(await page.call('names')).toEqual(['Colin', 'Serena']);
    expect(await page.call('identify', '/williams.jpg')).toEqual(['Serena']);
    const tab = await page.page.context().newPage();
    await tab.goto(page.site.url);
    await tab.waitForFunction('globalThis.program');
    const enrolled = tab.evaluate("program.enroll({ 'Colin P.': '/powell.jpg' })");
    expect(await enrolled).toEqual(['Colin', 'Colin P.', 'Serena']);
    expect(await page.call('names')).toEqual(['Colin', 'Colin P.', 'Serena']);
    await tab.close();
  });

  it('says what is no video, and what cannot be played', async () => {
    const said = await page.call('refused');
    expect(said['a text']).toMatch(/^INVALID_ARGUMENT video.mp4 is no video/);
    expect(said.nothing).toMatch(/^INVALID_ARGUMENT There is no video/);
    expect(said.broken).toMatch(/^IMAGE_UNREADABLE The video cannot be played/);
  });

  it('says that a camera is not allowed', async () => {
    const headers = { 'permissions-policy': 'camera=()' };
    const other = await openPage<Program>(browser, program, { headers });
    const { error, calls } = await other.call('followCamera', 1);
    await other.close();
    expect([error?.code, calls]).toEqual(['IO_FAILED', 0]);
    expect(error?.message).toMatch(/not allowed\. Allow it/);
  });
});
