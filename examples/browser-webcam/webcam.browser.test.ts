import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import {
  cameraArgs,
  chromiumMissing,
  filmFaces,
  openChromium,
  serveExample,
  takeScreenshots,
} from '@facenet/testkit/browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const photo = (name: string, number: string) =>
  sharedPath(`data/lfw/${name}/${name}_${number}.jpg`);
const example = new URL('.', import.meta.url);

describe.skipIf(chromiumMissing() || sharedMissing('data/lfw'))('browser-webcam', () => {
  let site: Awaited<ReturnType<typeof serveExample>>;
  let browser: Browser;
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'webcam-'));
    const film = [photo('Colin_Powell', '0173'), photo('Serena_Williams', '0040')];
    await writeFile(join(folder, 'film.mjpeg'), await filmFaces(film));
    const script = await readFile(new URL('public/offline.js', example));
    site = await serveExample(example, { pages: { '/offline.js': script } });
    browser = await openChromium({ args: cameraArgs(join(folder, 'film.mjpeg')) });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(site.url);
    await page.locator('#loading').waitFor({ state: 'hidden', timeout: 120_000 });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const labels = async () => (await page.locator('.face span').allInnerTexts()).sort();
  /** The face at the left of the picture that the camera sees: the page shows it as a mirror does. */
  const pick = async (from: 'left' | 'right') => {
    const faces = page.locator('.face');
    const left = (index: number) =>
      faces.nth(index).evaluate((face) => Number.parseFloat(face.style.left));
    const first = (await left(0)) < (await left(1)) ? 0 : 1;
    await faces.nth(from === 'left' ? first : 1 - first).focus();
    await page.keyboard.press('Enter');
    await page.locator('#naming').waitFor();
  };

  it('starts without anybody, and finds the faces before the camera', async () => {
    expect(await page.locator('#nobody').isVisible()).toBe(true);
    await takeScreenshots(page, 'browser-webcam.start');
    await page.locator('#camera').click();
    await expect.poll(labels, { timeout: 120_000 }).toEqual(['Who is this?', 'Who is this?']);
    expect(await page.locator('#rates').innerText()).toMatch(
      /^\d+ frames a second, looked at \d+\.\d; \d+ ms each$/,
    );
  });

  it('names a face that was clicked, and keeps its name', async () => {
    await pick('right');
    await takeScreenshots(page, 'browser-webcam.naming');
    await page.locator('#name').fill('Colin');
    await page.locator('#save').click();
    await page.locator('#naming').waitFor({ state: 'hidden' });
    await expect.poll(labels, { timeout: 120_000 }).toEqual(['Colin', 'Who is this?']);
    expect(await page.locator('#people li span').allInnerTexts()).toEqual(['Colin']);
    await takeScreenshots(page, 'browser-webcam.named');
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshots(page, 'browser-webcam.dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('knows who was named when it is opened again, without a network', async () => {
    await page.context().setOffline(true);
    await page.reload();
    await page.locator('#loading').waitFor({ state: 'hidden', timeout: 120_000 });
    await page.locator('#camera').click();
    await expect.poll(labels, { timeout: 120_000 }).toEqual(['Colin', 'Who is this?']);
    await page.context().setOffline(false);
  });

  it('forgets a person', async () => {
    await page.getByRole('button', { name: 'Forget Colin' }).click();
    await expect.poll(labels, { timeout: 120_000 }).toEqual(['Who is this?', 'Who is this?']);
    expect(await page.locator('#nobody').isVisible()).toBe(true);
    await page.locator('#stop').click();
    expect(await labels()).toEqual([]);
    expect(await page.locator('#camera').isVisible()).toBe(true);
  });

  it('follows a video file to its end, and again when it is played again', async () => {
    const film = await page.evaluate(recordCamera);
    const buffer = Buffer.from(film, 'base64');
    await page
      .locator('#file')
      .setInputFiles({ name: 'film.webm', mimeType: 'video/webm', buffer });
    await expect.poll(labels, { timeout: 120_000 }).toEqual(['Who is this?', 'Who is this?']);
    await page.locator('#camera').waitFor(); // its end
    await page.evaluate(() => {
      const faces = document.querySelector('#faces')!;
      for (const face of faces.children) face.setAttribute('style', 'left: 0'); // as nobody follows
      return document.querySelector('video')!.play();
    });
    await page.locator('#stop').waitFor();
    await expect.poll(() => page.locator('.face').first().evaluate(({ style }) => style.width)).toMatch(/%/); // biome-ignore format: one line
    await page.locator('#camera').waitFor();
    expect(await page.locator('#problem').isHidden()).toBe(true);
  });

  it('says what is no video', async () => {
    const notes = { name: 'notes.webm', mimeType: 'video/webm', buffer: Buffer.from('notes') };
    await page.locator('#file').setInputFiles(notes);
    await page.locator('#problem').waitFor();
    expect(await page.locator('#problem').innerText()).toMatch(/^The video cannot be played/);
  });
});

/** Films the camera for two seconds, in a page; base64. */
async function recordCamera(): Promise<string> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  const recorder = new MediaRecorder(stream, { mimeType: 'video/webm;codecs=vp8' });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.start();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  recorder.stop();
  await new Promise((resolve) => {
    recorder.onstop = resolve;
  });
  for (const track of stream.getTracks()) track.stop();
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

it.skipIf(chromiumMissing())('says that the camera was not allowed', async () => {
  const browser = await openChromium({ args: ['--use-fake-device-for-media-stream'] });
  const site = await serveExample(example);
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.locator('#camera').click();
    await page.locator('#problem').waitFor();
    expect(await page.locator('#problem').innerText()).toMatch(/^The camera was not allowed/);
    await takeScreenshots(page, 'browser-webcam.denied');
  } finally {
    await browser.close();
    await site.close();
  }
});
