import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { chromiumMissing, modelMirror, openChromium } from '@facenet/testkit/browser';
import { beforeAll, describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const PEOPLE = { Colin_Powell: 3, Tony_Blair: 3, AJ_Cook: 1 };

describe.skipIf(sharedMissing('data/lfw'))('the album', () => {
  let photos: string;
  let out: string;
  const run = async () => {
    const args = ['--conditions=@facenet/source', '--import', 'tsx', 'src/main.ts', photos, out];
    const env = { ...process.env, MODELS: await modelMirror(), FACENET_HOME: join(out, 'home') };
    return promisify(execFile)(process.execPath, args, { cwd: here, env });
  };
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'album-'));
    [photos, out] = [join(folder, 'photos'), join(folder, 'out')];
    for (const [name, count] of Object.entries(PEOPLE)) {
      for (let i = 1; i <= count; i++) {
        const file = `${name}/${name}_000${i}.jpg`;
        await cp(join(sharedPath('data/lfw'), file), join(photos, file));
      }
    }
    await cp(join(photos, 'AJ_Cook/AJ_Cook_0001.jpg'), join(photos, `50% <b> & 'x'.jpg`));
    await writeFile(join(photos, 'broken.jpg'), 'no photo');
  });

  it('is grouped by person, and what is done is not done again', async () => {
    const { stdout, stderr } = await run();
    expect(stdout).toMatch(
      /^9 photos, 0 of them done before\n9 faces of 4 people: .*index\.html\n$/,
    );
    expect(stderr).toMatch(/broken\.jpg: /);
    const log = join(out, 'photos.jsonl');
    const lines = (await readFile(log, 'utf8')).split('\n');
    expect(lines).toHaveLength(9);
    await writeFile(log, `${lines.slice(0, 6).join('\n')}\n${lines[6]?.slice(0, 50)}`); // killed
    const again = await run();
    expect(again.stdout).toMatch(/^9 photos, 6 of them done before\n9 faces of 4 people/);
  });

  it.skipIf(chromiumMissing())('is a page for a desk and for a phone', async () => {
    const browser = await openChromium();
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(pathToFileURL(join(out, 'index.html')).href);
    const people = await page.$$eval('section', (sections) =>
      sections.map((each) => [...each.querySelectorAll('span')].map((name) => name.textContent)),
    );
    expect(people.map((names) => names.map((name) => name?.replace(/_\d+\.jpg/, '')))).toEqual([
      ['Colin_Powell', 'Colin_Powell', 'Colin_Powell'],
      ['Tony_Blair', 'Tony_Blair', 'Tony_Blair'],
      [`50% <b> & 'x'.jpg`, 'AJ_Cook'],
      ['Tony_Blair'], // somebody behind him
    ]);
    const loaded = await page.$$eval('img', (images) =>
      Promise.all(images.map((image) => image.decode().then(() => image.naturalWidth))),
    );
    expect(loaded).toEqual(Array(9).fill(112));
    const shots = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'screenshots-')));
    await page.screenshot({ path: join(shots, 'node-album.png'), fullPage: true });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.screenshot({ path: join(shots, 'node-album-phone.png'), fullPage: true });
    const sideways = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    expect(sideways).toBe(false);
    await browser.close();
  });
});
