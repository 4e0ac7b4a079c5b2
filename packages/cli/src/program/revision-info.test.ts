import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/photos.js';
import { version } from '../version.js';
import { writeRevisionInfo } from './revision-info.js';

it('has the original form', async () => {
  const folder = await temporaryFolder();
  await writeRevisionInfo(folder, ['align', 'in', 'out', '--margin', '32'], ['tfjs-wasm', 'mtcnn']);
  const text = await readFile(join(folder, 'revision_info.txt'), 'utf8');
  const [first, second, third] = text.split(`\n${'-'.repeat(20)}\n`);
  expect(first).toBe('arguments: align in out --margin 32');
  expect(second).toBe(`facenet version: ${version} (Node ${process.version}, tfjs-wasm, mtcnn)`);
  // The commit when this runs in the repository, nothing in an unpacked copy.
  expect(third).toMatch(/^git hash: ([0-9a-f]{40})?$/);
});
