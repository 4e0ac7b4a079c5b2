import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import {
  chromiumMissing,
  dropFiles,
  openChromium,
  serveExample,
  takeScreenshots,
} from '@facenet/testkit/browser';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** People of LFW with so many photos each. */
const PEOPLE = { Colin_Powell: 4, Tony_Blair: 4, Gerhard_Schroeder: 3, Aaron_Eckhart: 1 };
const PHOTOS = Object.values(PEOPLE).reduce((sum, count) => sum + count);

describe.skipIf(chromiumMissing() || sharedMissing('data/lfw'))('browser-album', () => {
  let site: Awaited<ReturnType<typeof serveExample>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'album-'));
    for (const [person, count] of Object.entries(PEOPLE)) {
      await mkdir(join(folder, person));
      for (let i = 1; i <= count; i++) {
        const name = `${person}_000${i}.jpg`;
        await cp(sharedPath('data/lfw', person, name), join(folder, person, name));
      }
    }
    await writeFile(join(folder, 'damaged.jpg'), 'this is no photo');
    await writeFile(join(folder, 'notes.txt'), 'nor is this, but it says so');
    site = await serveExample(new URL('.', import.meta.url));
    browser = await openChromium();
    context = await browser.newContext({ colorScheme: 'light' });
    page = await context.newPage();
    await page.goto(site.url);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  const groups = () =>
    page
      .locator('#groups .person')
      .evaluateAll((buttons) => buttons.map((button) => button.querySelector('small')!.innerText));

  it('groups a folder by person that is dropped, and shows how far it is', async () => {
    await takeScreenshots(page, 'browser-album.empty');
    await page.evaluate(() => {
      const told: string[] = [];
      const label = document.querySelector('#work label')!;
      new MutationObserver(() => told.push(label.textContent)).observe(label, { childList: true });
      Object.assign(globalThis, { told });
    });
    await dropFiles(page, page.locator('#drop'), [folder]);
    await page.locator('#found img').first().waitFor();
    await takeScreenshots(page, 'browser-album.working');
    await page.locator('#work').waitFor({ state: 'hidden', timeout: 60_000 });
    expect(await page.locator('#summary').innerText()).toMatch(
      new RegExp(`^${PHOTOS + 1} photos: \\d+ faces, \\d+ people\\.$`),
    );
    expect((await groups()).slice(0, 3)).toEqual(['4 photos', '4 photos', '3 photos']);
    const told = await page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
    expect(told[0]).toBe('Looking for photos');
    const counted = told.filter((text) => text.startsWith('Photo '));
    expect([...new Set(counted)]).toEqual(
      Array.from({ length: PHOTOS + 1 }, (_, i) => `Photo ${i + 1} of ${PHOTOS + 1}`),
    );
    await page.locator('#once summary').click();
    await takeScreenshots(page, 'browser-album.groups');
  });

  it('lists the photo that cannot be read', async () => {
    await page.locator('#bad summary').click();
    expect(await page.locator('#bad').innerText()).toMatch(
      /^1 photo could not be read\n.*damaged\.jpg: .*The image is unreadable/s,
    );
    await page.locator('#bad summary').click();
  });

  it('shows the photos of a person, and takes a name', async () => {
    await page.locator('#groups .person').first().click();
    const photos = page.locator('dialog .pictures li');
    expect(await photos.count()).toBe(4);
    await page.locator('dialog .frame i').first().waitFor();
    await page.locator('#person-name').fill('Somebody');
    await page.locator('#person-name').blur();
    await takeScreenshots(page, 'browser-album.person');
  });

  it('takes a face out of a group, and merges it again', async () => {
    await page.locator('dialog li button').last().click();
    expect(await page.locator('dialog .pictures li').count()).toBe(3);
    expect((await groups()).filter((count) => count === '3 photos')).toHaveLength(2);
    const options = page.locator('#other option');
    const cast = await options.allInnerTexts();
    const newest = Math.max(
      ...cast.map((text) => Number(/Person (\d+), 1 photo$/.exec(text)?.[1] ?? 0)),
    );
    await page.locator('#other').selectOption({ label: `Person ${newest}, 1 photo` });
    await page.locator('#merge').click();
    expect(await page.locator('dialog .pictures li').count()).toBe(4);
    await page.keyboard.press('Escape');
    expect(await page.locator('#groups .person b').first().innerText()).toBe('Somebody');
  });

  it('looks at no photo twice, and tells photos of one name apart', async () => {
    const before = await groups();
    await page.locator('#folder').setInputFiles(join(folder, 'Colin_Powell'));
    const summary = page.locator('#summary');
    await expect.poll(() => summary.innerText()).toMatch(/^0 photos: .* 4 were here already\.$/);
    expect(await groups()).toEqual(before);
    const name = 'Colin_Powell_0001.jpg'; // of somebody else
    const buffer = await readFile(sharedPath('data/lfw/Serena_Williams/Serena_Williams_0001.jpg'));
    await page.locator('#photos').setInputFiles({ name, mimeType: 'image/jpeg', buffer });
    await expect.poll(() => summary.innerText(), { timeout: 60_000 }).toMatch(/^1 photo: [^0]/);
  });

  it('remembers nothing unless it is told', async () => {
    const before = await groups();
    await page.reload();
    await page.locator('#work').waitFor({ state: 'hidden' });
    expect(await groups()).toEqual([]);

    await page.locator('#folder').setInputFiles(join(folder, 'Colin_Powell'));
    await page.locator('#groups .person').waitFor({ timeout: 60_000 });
    await page.locator('#remember').check();
    await page.getByText('They are remembered on this device').waitFor();
    await page.reload();
    await page.locator('#groups .person').waitFor({ timeout: 60_000 });
    expect(await groups()).toEqual(['4 photos']);
    expect(before.length).toBeGreaterThan(1);

    await Promise.all([page.waitForEvent('load'), page.locator('#forget').click()]);
    await page.locator('#work').waitFor({ state: 'hidden' });
    expect(await groups()).toEqual([]);
    expect(await page.locator('#remember').isChecked()).toBe(false);
  });

  it('stops while the networks come', async () => {
    const other = await browser.newPage();
    await other.route('**/*.safetensors', () => {}); // and never will
    await other.goto(site.url);
    await other.locator('#folder').setInputFiles(join(folder, 'Aaron_Eckhart'));
    await other.locator('#cancel').click();
    await other.getByText('Stopped.').waitFor();
    expect(await other.locator('#work').isVisible()).toBe(false);
    await other.close();
  });

  it('stops when it is told, and sorts what it has seen', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page
      .locator('#photos')
      .setInputFiles(
        Array.from({ length: 60 }, (_, i) =>
          sharedPath(
            'data/lfw/George_W_Bush',
            `George_W_Bush_${String(i + 1).padStart(4, '0')}.jpg`,
          ),
        ),
      );
    await page.locator('#found img').nth(3).waitFor({ timeout: 60_000 });
    await page.locator('#cancel').click();
    await page.locator('#work').waitFor({ state: 'hidden' });
    expect(await page.locator('#summary').innerText()).toMatch(/^Stopped after \d+ of 60 photos: /);
    expect(await page.locator('#groups .person').count()).toBeGreaterThan(0);
    await takeScreenshots(page, 'browser-album.dark');
  });
});
