import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultModels } from '@facenet/core/models';
import { beforeAll, describe, expect, it } from 'vitest';
import { badFiles, jpeg, put, QUICK, smallPhoto, temporaryFolder } from '../testing/photos.js';
import { jsonLines, runCli } from '../testing/run-cli.js';

let folder: string;
let photos: string[];
beforeAll(async () => {
  folder = await temporaryFolder();
  photos = [
    await put(join(folder, 'one.jpg'), await jpeg(await smallPhoto(1))),
    await put(join(folder, '<script>alert(1)<!--.jpg'), await jpeg(await smallPhoto(3))),
  ];
});

describe('facenet demo', () => {
  it('shows the photos, faces, people and distances in one page', async () => {
    const out = join(folder, 'report');
    // Two of the women look alike: at a rate of 0.001 one model or another takes them for one.
    const flags = ['--far', '0.0001', '--json', ...QUICK];
    const result = await runCli(['demo', ...photos, '--out', out, ...flags]);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    const [report] = jsonLines(result);
    expect(report).toMatchObject({ photos: 2, faces: 6, model: defaultModels.embedding });
    expect(report.detector).toBe(defaultModels.detector);
    expect(report.people.flat()).toHaveLength(6);
    // The same woman is in both photos.
    expect(report.people[0]).toHaveLength(2);
    expect(report.report).toBe(join(out, 'index.html'));
    expect(await readdir(out)).toEqual(['index.html']);

    const page = await readFile(report.report, 'utf8');
    expect(page.match(/<figure class="photo">/g)).toHaveLength(2);
    expect(page.match(/<article class="person"/g)).toHaveLength(report.people.length);
    expect(page.match(/<td class="(same|other)"/g)).toHaveLength(36);
    expect(page).toContain('2 photos, 6 faces');
  });

  it('loads nothing, and no file name gets to be HTML', async () => {
    const page = await readFile(join(folder, 'report', 'index.html'), 'utf8');
    const sources = [...page.matchAll(/(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)/g)];
    expect(sources.length).toBeGreaterThan(2);
    for (const [, source] of sources) expect(source).toMatch(/^data:image\/jpeg;base64,/);
    expect(page).not.toMatch(/<script|https?:/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;!--.jpg');
  });

  it('tells photos of one name apart', async () => {
    const twins = await Promise.all(
      ['a', 'b'].map(async (name) => put(join(folder, name, 'x.jpg'), await readFile(photos[0]!))),
    );
    const { stdout } = await runCli(['demo', ...twins, '--out', join(folder, 'twins'), ...QUICK]);
    for (const path of twins) expect(stdout).toContain(`${path} #0`);
  });

  it('goes on after a bad photo', async () => {
    const bad = await put(join(folder, 'bad.jpg'), (await badFiles())['truncated.jpg']!);
    const out = join(folder, 'with-bad');
    const { exitCode, stdout, stderr } = await runCli([
      'demo',
      bad,
      photos[0]!,
      '--out',
      out,
      ...QUICK,
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^facenet: .*bad\.jpg: /);
    expect(stdout).toMatch(/^1 photo, 3 faces, 3 people \(/);
    expect(stdout).toContain(`Report: ${join(out, 'index.html')}`);
  });
});
