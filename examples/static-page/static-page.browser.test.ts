import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { documentedExample, sharedMissing, sharedPath } from '@facenet/testkit';
import {
  chromiumMissing,
  modelMirror,
  openChromium,
  type PackedApp,
  packedApp,
  serveSite,
  takeScreenshots,
} from '@facenet/testkit/browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FILES = ['copy-lib.js', 'site/index.html', 'site/compare.js', 'site/style.css'];
const here = (name: string) => readFile(fileURLToPath(new URL(name, import.meta.url)), 'utf8');
const lfw = (person: string, number: number) =>
  sharedPath('data/lfw', person, `${person}_${String(number).padStart(4, '0')}.jpg`);

describe.skipIf(chromiumMissing() || sharedMissing('data/lfw'))('static-page', () => {
  let app: PackedApp;
  let site: Awaited<ReturnType<typeof serveSite>>;
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  const log: string[] = [];

  beforeAll(async () => {
    app = await packedApp(); // a folder of somebody's own, with the packages as npm has them
    for (const name of FILES) await app.write({ [name]: await here(name) });
    await promisify(execFile)(process.execPath, ['copy-lib.js'], { cwd: app.folder });
    const folders = { '/': join(app.folder, 'site'), '/models/': await modelMirror() };
    site = await serveSite({ folders });
    browser = await openChromium();
    page = await browser.newPage({ colorScheme: 'light' });
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => log.push(message.text()));
    page.on('pageerror', ({ message }) => log.push(message));
    await page.goto(site.url);
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await app?.close();
  });

  const choose = (which: 'first' | 'second', path: string) =>
    page.locator(`#${which} input`).setInputFiles(path);
  const heading = () => page.locator('#verdict h2').innerText();

  it('says that two photos show one person', async () => {
    await choose('first', lfw('Colin_Powell', 1));
    await choose('second', lfw('Colin_Powell', 2));
    await page.locator('#verdict h2').waitFor();
    expect(await heading()).toBe('The same person');
    expect(await page.locator('#verdict p').innerText()).toMatch(
      /^The faces are 0\.\d\d apart. Below 1\.\d\d .* 1 in 1,000 pairs/,
    );
    await takeScreenshots(page, 'static-page.same');
  });

  it('tells two people apart', async () => {
    await choose('second', lfw('George_W_Bush', 3));
    await expect.poll(heading, { timeout: 30_000 }).toBe('Different people');
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshots(page, 'static-page.different');
    await page.emulateMedia({ colorScheme: 'light' });
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
    await takeScreenshots(page, 'static-page.error');
  });

  it('asks no server but its own, and loads nothing in vain', () => {
    for (const url of asked) expect(url).toMatch(new RegExp(`^(blob:)?${site.url}`));
    expect(asked.filter((url) => url.includes('node_modules'))).toEqual([]);
    expect(log).toEqual([]);
  });

  it('has the import map of the documentation', async () => {
    const map = (html: string) =>
      JSON.parse(/<script type="importmap">(.*?)<\/script>/s.exec(html)?.[1] ?? '');
    const documented = await documentedExample('docs/browser.md', 'Without a bundler', 'html');
    const ours = JSON.stringify(map(await here('site/index.html'))).replaceAll(
      './lib/',
      '/node_modules/',
    );
    expect(JSON.parse(ours)).toEqual(map(documented));
  });
});
