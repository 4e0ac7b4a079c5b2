import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheHome } from '@facenet/backend-node';
import { defaultModels } from '@facenet/core/models';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, runCli } from '../testing/run-cli.js';

/** A thread takes longer to start than these few photos. */
const EMBEDDING = ['--align', '--workers', '1', '--threads', '1'];
const PEOPLE = ['Ariel_Sharon', 'Bill_Gates', 'Colin_Powell', 'Gloria_Macapagal_Arroyo'];

describe.skipIf(sharedMissing('data/lfw'))('calibrate', () => {
  let folder = '';
  const at = (name: string) => join(folder, name);
  const run = (...flags: string[]) =>
    runCli(['calibrate', at('people'), ...EMBEDDING, '--cache-dir', at('cache'), ...flags]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'facenet-calibrate-'));
    // Models from where all tests have them, embeddings of this one alone.
    const models = join(cacheHome(), 'models');
    await mkdir(models, { recursive: true });
    await mkdir(at('cache'));
    await symlink(models, at('cache/models'));
    for (const name of PEOPLE) {
      await mkdir(join(folder, 'people', name), { recursive: true });
      for (let i = 1; i <= 4; i++) {
        const file = `${name}_000${i}.jpg`;
        await symlink(sharedPath('data/lfw', name, file), join(folder, 'people', name, file));
      }
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('finds a threshold, and keeps it in a model that compare goes by', async () => {
    const result = await run('--far', '0.02', '--out', at('mine.safetensors'), '--json');
    expect(result.exitCode).toBe(0);
    const [calibration] = jsonLines(result);
    expect(calibration).toMatchObject({
      model: defaultModels.embedding,
      people: 4,
      images: 16,
      far: 0.02,
      impostorPairs: 96,
      genuinePairs: 24,
    });
    expect(calibration.threshold).toBeGreaterThan(0.8);
    expect(calibration.threshold).toBeLessThan(1.5);
    expect(calibration.measuredFar).toBeLessThanOrEqual(0.02);
    const photos = [1, 2].map((i) =>
      sharedPath('data/lfw', PEOPLE[0]!, `${PEOPLE[0]}_000${i}.jpg`),
    );
    const compared = await runCli(
      ['compare', ...photos, '--model', at('mine.safetensors'), '--json'].concat(
        '--cache-dir',
        at('cache'),
      ),
    );
    expect(jsonLines(compared)[0].threshold).toBeCloseTo(calibration.threshold, 9);
  });

  it('takes a list of pairs, and leaves out those that miss an image', async () => {
    const photo = (person: string, i: number) => `${person}/${person}_000${i}.jpg`;
    const lines: string[] = [];
    for (const [p, a] of PEOPLE.entries()) {
      lines.push(`${photo(a, 1)} ${photo(a, 2)} 1`, `${photo(a, 3)} ${photo(a, 9)} 1`);
      for (const b of PEOPLE.slice(p + 1)) {
        for (let i = 1; i <= 4; i++) lines.push(`${photo(a, i)} ${photo(b, i)} 0`);
      }
    }
    await writeFile(at('pairs.txt'), lines.join('\n'));
    const result = await run('--far', '0.05', '--pairs', at('pairs.txt'), '--json');
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toContain(`${PEOPLE[0]}_0009.jpg`);
    const [calibration] = jsonLines(result);
    expect(calibration).toMatchObject({ impostorPairs: 24, genuinePairs: 4, skipped: 4 });
    expect(calibration).toMatchObject({ method: 'order-statistics', images: 16 });
    expect(calibration).not.toHaveProperty('people');
    // One of 24 is accepted at most, so the threshold is the distance of the second closest pair.
    expect(calibration.measuredFar).toBeCloseTo(1 / 24, 12);
    const { stdout } = await run('--far', '0.05', '--pairs', at('pairs.txt'));
    expect(stdout).toMatch(/\n {2}16 images, 24 impostor pairs\n$/);
  });

  it('searches the same people among each other', async () => {
    const people = [
      'validate-identification',
      at('people'),
      ...EMBEDDING,
      '--cache-dir',
      at('cache'),
    ];
    const result = await runCli([...people, '--json']);
    expect(jsonLines(result)[0]).toMatchObject({
      model: defaultModels.embedding,
      images: 16,
      identities: 4,
      matedSearches: 12,
      nonMatedSearches: 0,
      rank1: 1,
      rank5: 1,
    });
    const { stdout } = await runCli(people);
    expect(stdout).toMatch(/^rank 1 +1\.0000$/m);
    const none = await runCli([...people, '--gallery-size', '4']);
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toMatch(/Nobody has more than 4 images/);
  });

  it('refuses a rate that so few people say nothing of', async () => {
    const { exitCode, stderr } = await run('--far', '0.001');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/96 impostor pairs say nothing .* at least 1000 are needed/);
  });
});
