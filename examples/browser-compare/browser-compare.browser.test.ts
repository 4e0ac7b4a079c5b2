import { readFile } from 'node:fs/promises';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import {
  chromiumMissing,
  openChromium,
  serveExample,
  takeScreenshots,
} from '@facenet/testkit/browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const lfw = (person: string, number: number) =>
  sharedPath('data/lfw', person, `${person}_${String(number).padStart(4, '0')}.jpg`);

describe.skipIf(chromiumMissing() || sharedMissing('data/lfw'))('browser-compare', () => {
  let site: Awaited<ReturnType<typeof serveExample>>;
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];

  beforeAll(async () => {
    site = await serveExample(new URL('.', import.meta.url));
    browser = await openChromium();
    page = await browser.newPage({ colorScheme: 'light' });
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(site.url);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const choose = (which: 'first' | 'second', path: string) =>
    page.locator(`#${which} input`).setInputFiles(path);
  const heading = () => page.locator('#verdict h2').innerText();

  it('says that two photos show one person', async () => {
    await choose('first', lfw('Colin_Powell', 1));
    await choose('second', lfw('Colin_Powell', 2));
    await page.locator('#verdict h2').waitFor();
    expect(await heading()).toBe('The same person');
    expect(await page.locator('.why').innerText()).toMatch(
      /^The faces are 0\.\d\d apart. Below 1\.\d\d .* 1 in 1,000 pairs/,
    );
    await takeScreenshots(page, 'browser-compare.same');
  });

  it('tells two people apart, and takes a dropped photo', async () => {
    const bytes = [...(await readFile(lfw('George_W_Bush', 3)))];
    const transfer = await page.evaluateHandle((values) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([Uint8Array.from(values)], 'b.jpg', { type: 'image/jpeg' }));
      return dropped;
    }, bytes);
    await page.dispatchEvent('#second', 'drop', { dataTransfer: transfer });
    await expect.poll(heading, { timeout: 30_000 }).toBe('Different people');
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshots(page, 'browser-compare.different');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('compares the face that is picked, also by keyboard', async () => {
    const group = new URL(
      '../../node_modules/@vladmandic/face-api/demo/sample1.jpg',
      import.meta.url,
    );
    await choose('second', group.pathname);
    const faces = page.locator('#second .face');
    await expect.poll(() => faces.count(), { timeout: 60_000 }).toBe(3);
    const why = () => page.locator('.why').innerText();
    const before = await why();
    await faces.nth(0).focus();
    await page.keyboard.press('Enter');
    expect(await faces.nth(0).getAttribute('aria-pressed')).toBe('true');
    expect(await faces.nth(0).getAttribute('aria-label')).toBe('Face 1 of 3 in the second photo');
    const first = await why();
    await faces.nth(2).click();
    expect(new Set([before, first, await why()]).size).toBeGreaterThan(1);
    await takeScreenshots(page, 'browser-compare.group');
  });

  it('decides as strictly as it is told', async () => {
    await page.locator('#far').selectOption({ label: '1 in 100,000' });
    expect(await page.locator('.why').innerText()).toMatch(/Below 1\.02 .* 1 in 100,000/);
  });

  it('says in words what is no photo', async () => {
    await page.locator('#second input').setInputFiles({
      name: 'notes.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from('these are notes'),
    });
    const status = page.locator('#second .status.error');
    await status.waitFor();
    expect(await status.innerText()).toContain('The image is unreadable');
    await takeScreenshots(page, 'browser-compare.error');
  });

  it('says in words that there are no models, and tries again', async () => {
    const other = await browser.newPage();
    await other.route('**/models/**', (route) => route.fulfill({ status: 404 }));
    await other.goto(site.url);
    await other.locator('#retry').waitFor();
    expect(await other.locator('#loading').innerText()).toContain('is not at');
    await takeScreenshots(other, 'browser-compare.no-models');
    await other.unroute('**/models/**');
    await other.locator('#retry').click();
    await other.locator('#loading').waitFor({ state: 'hidden' });
    await other.close();
  });

  it('asks no server but its own', () => {
    for (const url of asked) expect(url).toMatch(new RegExp(`^(blob:)?${site.url}`));
  });
});
