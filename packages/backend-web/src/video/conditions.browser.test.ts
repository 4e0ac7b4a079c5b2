import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalServer, sharedMissing, sharedPath } from '@facenet/testkit';
import {
  cameraArgs,
  chromiumMissing,
  filmFaces,
  openChromium,
  openPage,
  openTab,
  type ProgramPage,
  serveSite,
} from '@facenet/testkit/browser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Program = typeof import('./testing/conditions.page.js');

const program = new URL('./testing/conditions.page.ts', import.meta.url);
const photo = (name: string, number: string) =>
  sharedPath(`data/lfw/${name}/${name}_${number}.jpg`);

describe.skipIf(chromiumMissing() || sharedMissing('data/lfw'))('a video that is followed', () => {
  let browser: Browser;
  let page: ProgramPage<Program>;
  let folder: string;
  let film: Buffer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'camera-'));
    const photos = [photo('Colin_Powell', '0173'), photo('Serena_Williams', '0040')];
    await writeFile(join(folder, 'film.mjpeg'), await filmFaces(photos));
    browser = await openChromium({ args: cameraArgs(join(folder, 'film.mjpeg')) });
    page = await openPage<Program>(browser, program);
    film = Buffer.from(await page.call('film', 25), 'base64');
  });

  afterAll(async () => {
    await page?.close();
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows the same faces with a worker, which leaves the page free', async () => {
    const session = await page.page.context().newCDPSession(page.page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const computed = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration')!.value;
    };
    const followed = async (workers?: number) => {
      await page.call('warmUp', workers);
      const before = await computed();
      const { found, error } = await page.call('followStills', [0.3, 0.7, 0.5], workers);
      expect(error?.code).toBe('ABORTED');
      return { found, computed: (await computed()) - before };
    };
    const here = await followed();
    const there = await followed(1);
    expect(here.found.map(({ tracks }) => tracks.map(({ id }) => id).sort())).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    const places = ({ found }: typeof here) =>
      found.map(({ tracks }) => tracks.map(({ id, box, landmarks }) => ({ id, box, landmarks })));
    expect(places(there)).toEqual(places(here));
    // Of the processor's time, so that other work on the machine does not count.
    expect(there.computed).toBeLessThan(here.computed / 2);
    await session.detach();
  });

  it('is told while a worker looks at its frames', async () => {
    const { error, calls, looks, ids } = await page.call('followFilm', 1);
    expect(error).toBeUndefined();
    expect(calls).toBeGreaterThan(looks);
    for (const each of ids.slice(1)) expect([...each].sort()).toEqual([1, 2]);
  });

  it('is followed where the browser does not tell of its frames', async () => {
    const { there, stills, played, camera } = await page.call('followUntold', [0.3, 0.7]);
    expect(there).toBe(false);
    expect(stills.found.map(({ tracks }) => tracks.length)).toEqual([2, 2]);
    expect(played.error).toBeUndefined();
    expect(played.calls).toBeGreaterThan(played.looks);
    expect(played.last.time).toBeGreaterThan(700);
    expect(played.ids.at(-1)!.toSorted()).toEqual([1, 2]);
    expect([camera.error?.code, camera.looks, camera.late]).toEqual(['ABORTED', 2, 0]);
    expect(camera.ids[1]!.toSorted()).toEqual([1, 2]);
  });

  it('is left alone while its page is hidden, and goes on with the newest frame', async () => {
    const tab = await openTab<Program>(browser, page.site.url);
    await tab.call('watch');
    const before = await tab.call('watchedUntil', 2);
    expect(before.watched.every(({ visible }) => visible)).toBe(true);
    const other = await openTab(browser, 'about:blank');
    const hidden = await tab.call('whileVisible', 'hidden');
    const later = await tab.call('whileVisible', 'hidden');
    // The look that was under way may have ended, and one at the newest frame that came meanwhile.
    const told = later.watched.slice(hidden.watched.length);
    expect(told.filter(({ looked }) => !looked)).toEqual([]);
    expect(told.length).toBeLessThan(3);
    expect(later.cameras).toBe(1);
    const looks = later.watched.filter(({ looked }) => looked).length;
    await tab.bringToFront();
    const after = await tab.call('watchedUntil', looks + 2);
    const missed = after.watched.slice(later.watched.length).filter(({ time }) => time < later.now);
    // Nothing has queued up but what was on the screen last.
    expect(missed.length).toBeLessThan(3);
    expect(after.watched.at(-1)!.time).toBeGreaterThan(later.now);
    expect(await tab.call('endWatching')).toBe(0);
    await other.close();
    await tab.close();
  });

  describe('of another site', () => {
    let site: LocalServer;
    const serve = async (headers: Record<string, string>) => {
      site = await serveSite({ pages: { '/film.webm': film }, headers });
      return new URL('/film.webm', site.url).href;
    };

    it.each([
      [null, 'INVALID_ARGUMENT', /of another site\. Set crossorigin="anonymous" on the element/],
      ['anonymous', 'IMAGE_UNREADABLE', /cannot be played/],
    ])('is refused without its leave, crossorigin being %s', async (crossOrigin, code, text) => {
      const said = await page.call('followAt', await serve({}), crossOrigin);
      expect(said).toEqual({ looks: 0, code, message: expect.stringMatching(text) });
      await site.close();
    });

    it('is followed with its leave', async () => {
      const address = await serve({ 'access-control-allow-origin': '*' });
      const { looks, code } = await page.call('followAt', address, 'anonymous');
      expect([looks, code]).toEqual([1, 'ABORTED']);
      await site.close();
    });
  });

  it('ends by what the page does, and switches its camera off', async () => {
    expect(await page.call('endings')).toEqual({
      thrown: { said: 'RangeError: in the page', on: 0, late: 0 },
      rejected: { said: 'RangeError: in the page, later', on: 0, late: 0 },
      'aborted during a look': { said: 'ABORTED', on: 0, late: 0 },
    });
    for (const workers of [undefined, 1]) {
      expect(await page.call('disposeWhileTracking', workers)).toEqual({ said: 'DISPOSED', on: 0 });
    }
  });

  it('is over when its stream is, and is refused where that shows nothing', async () => {
    expect(await page.call('streamEndings')).toEqual({
      'a stream that the page stops': 'nothing',
      'a stream that has ended': 'IMAGE_UNREADABLE',
      'the camera of an element, unplugged': 'nothing',
      'only sound': 'IMAGE_UNREADABLE',
      'no stream at all': 'IMAGE_UNREADABLE',
      'no camera is wished': 'INVALID_ARGUMENT',
      on: 0,
    });
  });

  it.each([undefined, 1])('is one of two, with %s workers', async (workers) => {
    const { played, camera, on } = await page.call('followTwo', workers);
    expect([played.error, camera.error?.code, on]).toEqual([undefined, 'ABORTED', 0]);
    for (const { ids } of [played, camera]) expect(ids.at(-1)!.toSorted()).toEqual([1, 2]);
  });
});
