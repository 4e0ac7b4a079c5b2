import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import {
  chromiumMissing,
  openChromium,
  serveExample,
  takeScreenshots,
} from '@facenet/testkit/browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const LFW = 'data/lfw';
const PEOPLE = ['Bill_Gates', 'Halle_Berry', 'Hillary_Clinton'];
const STRANGERS = ['AJ_Cook', 'Adam_Ant'];

const photosOf = async (person: string, count: number) =>
  (await readdir(sharedPath(LFW, person)))
    .sort()
    .slice(0, count)
    .map((file) => sharedPath(LFW, person, file));

describe.skipIf(chromiumMissing() || sharedMissing(LFW))('browser-fine-tune', () => {
  let site: Awaited<ReturnType<typeof serveExample>>;
  let browser: Browser;
  let page: Page;
  let downloads: string;
  const asked: string[] = [];

  beforeAll(async () => {
    downloads = await mkdtemp(join(tmpdir(), 'fine-tune-'));
    site = await serveExample(new URL('.', import.meta.url));
    browser = await openChromium();
    page = await browser.newPage({ colorScheme: 'light', acceptDownloads: true });
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(site.url);
    await takeScreenshots(page, 'browser-fine-tune.empty');
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await rm(downloads, { recursive: true, force: true });
  });

  const train = () => page.locator('#train');
  const status = () => page.locator('#train-status').innerText();
  const looked = () =>
    expect.poll(() => page.locator('#people-status').innerText(), { timeout: 300_000 }).toBe('');

  it('is shown people by name and by folder, and strangers', async () => {
    const [gates, berry, clinton] = (await Promise.all(
      PEOPLE.map((person) => photosOf(person, 4)),
    )) as [string[], string[], string[]];
    await page.locator('#name').fill('Bill Gates');
    await page.locator('#photos').setInputFiles(gates);
    await page.locator('article').first().waitFor();
    expect(await train().isDisabled()).toBe(true); // of one person there is nothing to learn
    await page.locator('#name').fill('Halle Berry');
    await page.locator('#photos').setInputFiles(berry);
    await looked();
    // Dropped photos without folders have no names, and the page says so.
    const bytes = [...(await readFile(clinton[0] as string))];
    const transfer = await page.evaluateHandle((values) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([Uint8Array.from(values)], 'one.jpg', { type: 'image/jpeg' }));
      return dropped;
    }, bytes);
    await page.dispatchEvent('#people-drop', 'drop', { dataTransfer: transfer });
    await page.getByText('Photos without a folder have no name').waitFor();
    await page.locator('#name').fill('Bill Gates');
    await page.locator('#photos').setInputFiles(gates[0] as string);
    await page.getByText(`${basename(gates[0] as string)}: it is here already`).waitFor();
    const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') };
    await page.locator('#strangers').setInputFiles(notes);
    await page.getByText('There is no photo among these files.').waitFor();
    const folder = join(downloads, 'Hillary_Clinton');
    await mkdir(folder);
    for (const photo of clinton) await copyFile(photo, join(folder, basename(photo)));
    await page.locator('#folder').setInputFiles(folder);
    await page.locator('summary').click();
    const others = await Promise.all(STRANGERS.map((person) => photosOf(person, 1)));
    await page.locator('#strangers').setInputFiles(others.flat());
    await expect.poll(() => page.locator('#stranger-faces canvas').count(), { timeout: 300_000 }).toBe(2); // biome-ignore format: one line
    await looked();
    expect(await page.locator('article h3').allInnerTexts()).toEqual([
      'Bill Gates',
      'Halle Berry',
      'Hillary Clinton',
    ]);
    expect(await page.locator('article').first().locator('figcaption').count()).toBe(1);
  }, 600_000);

  it('stops looking at photos when it is told', async () => {
    await page.locator('#name').fill('Nobody');
    await page.locator('#photos').setInputFiles(await photosOf('George_W_Bush', 60));
    await page.locator('article').nth(3).waitFor({ timeout: 60_000 });
    await page.locator('#stop').click();
    await page.getByText('Stopped.').waitFor();
    expect(await page.locator('#stop').isHidden()).toBe(true);
    await page.getByRole('button', { name: 'Remove Nobody' }).click();
  });

  it.each(['wasm'])('learns them on %s, and says what came of it', async (engine) => {
    await page.locator('#engine').selectOption(engine);
    const losses: number[] = [];
    await page.exposeFunction('told', (text: string) => {
      losses.push(Number(/loss ([\d.]+)/.exec(text)?.[1]));
    });
    await page.evaluate(() => {
      const line = document.querySelector('#train-status') as HTMLElement;
      const { told } = globalThis as unknown as { told(text: string): void };
      new MutationObserver(() => {
        if (line.innerText.startsWith('Step')) told(line.innerText);
      }).observe(line, { childList: true });
    });
    await train().click();
    await page.locator('#result').waitFor({ timeout: 60_000 });
    expect(await status()).toMatch(/^Step 100 of 100 on tfjs-wasm: loss \d\.\d+$/);
    await expect.poll(() => losses.length).toBeGreaterThan(1); // the page had turns meanwhile
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] as number));
    expect(await page.locator('#curve .line').getAttribute('points')).toMatch(/^72\.0,.* \S+$/);
    const scores = await page.locator('#scores td').allInnerTexts();
    const numbers = scores.map((text) => Number(text.split(' ')[0]));
    const [sharpBefore, sharpAfter, , , smallBefore, smallAfter, , strangers] = numbers as number[];
    expect(sharpAfter).toBeGreaterThanOrEqual(sharpBefore as number);
    expect(smallAfter).toBeGreaterThanOrEqual(smallBefore as number);
    expect(strangers).toBe(0);
    await takeScreenshots(page, 'browser-fine-tune.trained');
  });

  it('stops when it is cancelled', async () => {
    await page.locator('#steps').selectOption('300');
    // As soon as it has begun: a click by hand would come too late on a fast machine.
    await page.evaluate(() => {
      const [line, cancel] = ['train-status', 'cancel'].map((id) => document.getElementById(id)!);
      new MutationObserver((_, observer) => {
        if (!line!.innerText.startsWith('Step')) return;
        observer.disconnect();
        cancel!.click();
      }).observe(line!, { childList: true });
    });
    await train().click();
    await page.getByText('Cancelled.').waitFor();
    expect(await train().isEnabled()).toBe(true);
  });

  it('saves what it learned, and loads it in a new page, which names a photo', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#save').click(),
    ]);
    expect(download.suggestedFilename()).toBe('who-is-who.safetensors');
    const file = join(downloads, 'saved.safetensors');
    await download.saveAs(file);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    expect(await page.locator('#try').isDisabled()).toBe(true); // nobody said to keep anything
    await page.locator('#load').setInputFiles({ name: 'bad.safetensors', mimeType: '', buffer: Buffer.from('no') }); // biome-ignore format: one line
    await page.getByText('bad.safetensors').waitFor();
    await page.locator('#load').setInputFiles(file);
    await page.getByText('knows Bill Gates, Halle Berry, Hillary Clinton.').waitFor();
    const [, , , , , , , , eighth] = await photosOf('Halle_Berry', 9);
    await page.locator('#try').setInputFiles(eighth as string);
    await expect.poll(() => page.locator('#named').innerText(), { timeout: 60_000 }).toMatch(/Halle Berry \(\d\.\d\d\)/); // biome-ignore format: one line
    await takeScreenshots(page, 'browser-fine-tune.loaded');
  });

  it('keeps what it learned for the next visit where it is told to, and forgets it again', async () => {
    const known = page.getByText('It knows Bill Gates, Halle Berry, Hillary Clinton, from');
    const isKept = () => page.evaluate(() => caches.has('who-is-who'));
    await page.locator('#keep').check();
    await expect.poll(isKept).toBe(true);
    await page.reload();
    await known.waitFor();
    expect(await page.locator('#try').isEnabled()).toBe(true);
    await page.locator('#keep').uncheck();
    await expect.poll(isKept).toBe(false);
    await page.reload();
    await page.locator('#train').waitFor();
    expect(await page.locator('#keep').isChecked()).toBe(false);
    expect(await known.count()).toBe(0);
  });

  it('asks no server but its own', () => {
    for (const url of asked) expect(url).toMatch(new RegExp(`^(blob:)?${site.url}`));
  });
});
