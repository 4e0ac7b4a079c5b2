import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { chromiumMissing, modelMirror, openChromium } from '@facenet/testkit/browser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const lfw = sharedPath('data/lfw');
const powell = (number: number) => join(lfw, `Colin_Powell/Colin_Powell_000${number}.jpg`);
const blair = join(lfw, 'Tony_Blair/Tony_Blair_0001.jpg');
const group = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo/sample1.jpg',
);

interface Answer {
  readonly status: number;
  readonly error: { readonly code: string };
}

/** Machines may be busy. */
const patiently = { timeout: 60_000 };

describe.skipIf(sharedMissing('data/lfw'))('the Express app', () => {
  let app: ChildProcess;
  let url: string;
  beforeAll(async () => {
    const args = ['--conditions=@facenet/source', '--import', 'tsx', 'src/main.ts'];
    const FACENET_HOME = await mkdtemp(join(tmpdir(), 'node-server-'));
    const env = { ...process.env, PORT: '0', MODELS: await modelMirror(), FACENET_HOME };
    app = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    [url] = await once(createInterface({ input: app.stdout! }), 'line');
  });
  afterAll(() => {
    app.kill('SIGKILL');
  });

  const post = async (
    path: string,
    body: FormData | Blob | Uint8Array<ArrayBuffer> | string,
    type?: string,
  ) => {
    const headers = type ? { 'content-type': type } : {};
    const response = await fetch(new URL(path, url), { method: 'POST', body, headers });
    const answer = (await response.json()) as Record<string, never>;
    return { ...answer, status: response.status };
  };
  const photo = async (path: string) => new Blob([await readFile(path)], { type: 'image/jpeg' });

  it('compares two photos', async () => {
    const compare = async (a: string, b: string) => {
      const form = new FormData();
      form.append('first', await photo(a), 'a.jpg');
      form.append('second', await photo(b), 'b.jpg');
      return post('api/compare', form);
    };
    expect(await compare(powell(1), powell(2))).toMatchObject({ status: 200, same: true });
    expect(await compare(powell(1), blair)).toMatchObject({ status: 200, same: false });
  });

  it('says by code what is wrong', async () => {
    const code = async (...args: Parameters<typeof post>) => {
      const { status, error } = (await post(...args)) as Answer;
      return `${status} ${error.code}`;
    };
    const form = new FormData();
    form.append('first', await photo(blair), 'a.jpg');
    expect(await code('api/compare', form)).toBe('400 INVALID_ARGUMENT');
    expect(await code('api/identify', 'text', 'text/plain')).toBe('400 INVALID_ARGUMENT');
    expect(await code('api/identify', 'no image', 'image/jpeg')).toBe('422 IMAGE_UNREADABLE');
    const large = new Uint8Array(10 * 2 ** 20 + 1);
    expect(await code('api/identify', large, 'image/jpeg')).toBe('413 BODY_TOO_LARGE');
    const removed = await fetch(new URL('api/people/Nobody', url), { method: 'DELETE' });
    expect(removed.status).toBe(404);
  });

  it.skipIf(chromiumMissing())('has a page that shows it, on a desk and on a phone', async () => {
    const browser = await openChromium();
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(error.message));
    await page.goto(url);
    const output = (id: string) => page.locator(`#${id} output`);

    await page.setInputFiles('[name="first"]', powell(1));
    await page.setInputFiles('[name="second"]', powell(2));
    await page.click('#compare button');
    await expect.poll(() => output('compare').textContent(), patiently).toMatch(/^The same person/);

    await page.fill('[name="name"]', 'Colin Powell');
    await page.setInputFiles('#enroll [name="photo"]', powell(1));
    await page.click('#enroll button');
    await expect
      .poll(() => output('enroll').textContent(), patiently)
      .toBe('Colin Powell is known now.');

    await page.setInputFiles('#identify [name="photo"]', powell(3));
    await page.click('#identify button');
    await expect.poll(() => output('identify').textContent(), patiently).toMatch(/^Colin Powell/);
    await page.setInputFiles('#identify [name="photo"]', group);
    await page.click('#identify button');
    await expect
      .poll(() => output('identify').textContent(), patiently)
      .toBe('a stranger, a stranger, a stranger');
    expect(await page.locator('#identify .photo i').count()).toBe(3);
    expect(failures).toEqual([]);

    const shots = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'screenshots-')));
    await page.screenshot({ path: join(shots, 'node-server.png'), fullPage: true });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.screenshot({ path: join(shots, 'node-server-phone.png'), fullPage: true });
    const sideways = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    expect(sideways).toBe(false);
    await browser.close();
  });

  it('ends in order', async () => {
    const last = post('api/identify', await photo(blair), 'image/jpeg');
    const ended = once(app, 'exit');
    expect((await last).status).toBe(200);
    app.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});
