/**
 * examples/browser-album with a folder of photos that is dropped on it, in Chromium: whether the groups are
 * right, what a photo takes, how long the page stands still at most, whether memory grows, how soon "Stop" stops.
 * The photos are put together of those of LFW, one to three people on each.
 *
 *   npx tsx --conditions=@facenet/source bench/browser-album.ts [--photos 200]
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sharedPath } from '@facenet/testkit';
import { dropFiles, openChromium, serveExample, takeScreenshots } from '@facenet/testkit/browser';
import type { Browser, Page } from 'playwright-core';
import { makeAlbum } from './lib/album-photos.js';
import { describeMachine } from './lib/machine.js';
import { printTable, saveResult } from './lib/report.js';

const { values: flags } = parseArgs({ options: { photos: { type: 'string', default: '200' } } });
const count = Number(flags.photos);

const folder = await mkdtemp(join(tmpdir(), 'album-'));
const album = await makeAlbum(sharedPath('data/lfw'), folder, count);
const site = await serveExample(new URL('../examples/browser-album/', import.meta.url));
const browser = await openChromium();
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`The page: ${error.message}`));
  await page.goto(site.url);
  await page.evaluate(`globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    }).observe({ type: 'longtask', buffered: true });`);
  const began = performance.now();
  await dropFiles(page, page.locator('#drop'), [folder]);
  const memory = await follow(page, browser);
  const seconds = (performance.now() - began) / 1000;
  const summary = await page.locator('#summary').innerText();
  const longest = (await page.evaluate('globalThis.longest')) as number;
  await takeScreenshots(page, 'browser-album.bench');
  const stopped = await timeToStop(page);
  const result = {
    machine: describeMachine(['@tensorflow/tfjs-core']),
    photos: count,
    summary,
    secondsAPhoto: seconds / count,
    longestTaskMs: longest,
    memory,
    stopped,
    groups: await groupsOf(page),
  };
  printTable([
    {
      photos: count,
      'a photo, s': result.secondsAPhoto.toFixed(2),
      'longest task, ms': longest.toFixed(0),
      'memory at a quarter, MB': memory[0]!.megabytes,
      'at three quarters, MB': memory[2]!.megabytes,
      'and with all groups drawn, MB': memory.at(-1)!.megabytes,
      'JS heap at the end, MB': memory.at(-1)!.heap,
      'until stopped, ms': stopped.milliseconds.toFixed(0),
      groups: result.groups.people,
      'people torn apart': result.groups.torn,
      'faces in wrong groups': result.groups.wrong,
    },
  ]);
  console.log(`\n${summary}`);
  saveResult('browser-album', result);
} finally {
  await browser.close();
  await site.close();
  await rm(folder, { recursive: true });
}

interface Memory {
  readonly photos: number;
  /** Of the page and its worker. */
  readonly megabytes: number;
  /** Of the page's scripts. */
  readonly heap: number;
}

/** Notes the memory at each quarter, until all photos are done. */
async function follow(page: Page, of: Browser): Promise<Memory[]> {
  const notes: Memory[] = [];
  const heap = await page.context().newCDPSession(page);
  await heap.send('HeapProfiler.enable');
  await page.locator('#work').waitFor();
  for (let quarter = 1; quarter <= 4; quarter++) {
    const photos = Math.floor((quarter * count) / 4);
    if (quarter < 4) await photoReached(page, photos);
    else await page.locator('#work').waitFor({ state: 'hidden', timeout: 0 });
    await heap.send('HeapProfiler.collectGarbage');
    const used = await heap.send('Runtime.getHeapUsage');
    const note = {
      photos,
      megabytes: await rendererMegabytes(of),
      heap: Math.round(used.usedSize / 1e6),
    };
    console.error(JSON.stringify(note));
    notes.push(note);
  }
  return notes;
}

/** Waits until the page says that it is at this photo, or a later one that is not the last. */
async function photoReached(page: Page, number: number): Promise<void> {
  await page.waitForFunction(
    ([from, all]) => {
      const label = document.querySelector('#work label')!.textContent;
      const at = Number(/^Photo (\d+) of/.exec(label)?.[1] ?? 0);
      return at >= from && at < all;
    },
    [number, count] as const,
    { timeout: 0 },
  );
}

async function rendererMegabytes(of: Browser): Promise<number> {
  const session = await of.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const sizes = await Promise.all(
    processInfo
      .filter(({ type }) => type === 'renderer')
      .map(async ({ id }) => {
        const status = await readFile(`/proc/${id}/status`, 'utf8');
        return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000;
      }),
  );
  // The page's; the browser holds others ready.
  return Math.round(Math.max(...sizes));
}

/** Drops the folder again, and stops after three photos. */
async function timeToStop(page: Page) {
  await dropFiles(page, page.locator('#drop'), [folder]);
  await photoReached(page, 4);
  const began = performance.now();
  await page.locator('#cancel').click();
  await page.locator('#work').waitFor({ state: 'hidden' });
  const milliseconds = performance.now() - began;
  return { milliseconds, summary: await page.locator('#summary').innerText() };
}

/**
 * Holds what the page shows against who is in the photos. A group is of the person who is in most of its photos;
 * a photo of it without that person counts as a wrong face.
 */
async function groupsOf(page: Page) {
  const groups: string[][] = [];
  await page.locator('#once').evaluate((details: HTMLDetailsElement) => {
    details.open = true;
  });
  for (const group of await page.locator('.person').all()) {
    await group.click();
    groups.push(
      await page
        .locator('dialog .pictures p')
        .evaluateAll((captions) => captions.map((caption) => (caption as HTMLElement).title)),
    );
    await page.keyboard.press('Escape');
  }
  const inPhoto = new Map([...album].map(([path, people]) => [path, people]));
  const owners = groups.map((photos) => {
    const votes = new Map<string, number>();
    for (const photo of photos) {
      for (const person of inPhoto.get(photo.split('/').slice(1).join('/')) ?? []) {
        votes.set(person, (votes.get(person) ?? 0) + 1);
      }
    }
    const [most] = [...votes].sort((a, b) => b[1] - a[1]);
    return { person: most?.[0], photos: photos.length, right: most?.[1] ?? 0 };
  });
  // Of two photos nobody could tell whose they are, where the same two people are on both.
  const large = owners.filter(({ photos }) => photos > 2);
  return {
    people: large.length,
    expected: new Set([...album.values()].flat()).size,
    small: owners.length - large.length,
    torn: large.length - new Set(large.map(({ person }) => person)).size,
    wrong: large.reduce((sum, { photos, right }) => sum + photos - right, 0),
  };
}
