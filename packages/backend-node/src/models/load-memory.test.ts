import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { sharedMissing, sharedPath, thorough } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const GRAPH = 'goldens/tf-model/model.pb.gz';
const PROGRAM = fileURLToPath(new URL('testing/load-and-measure.ts', import.meta.url));

// Only Linux tells the most memory that a process has had since it began.
const cannot =
  !thorough || process.platform !== 'linux' || process.env.FACENET_NATIVE !== undefined;

describe.skipIf(cannot || sharedMissing(GRAPH))('memory while a model of 96 MB is loaded', () => {
  let folder = '';
  let path = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'facenet-memory-'));
    path = join(folder, 'frozen.pb');
    await writeFile(path, gunzipSync(readFileSync(sharedPath(GRAPH))));
  });
  afterAll(() => rm(folder, { recursive: true }));

  // bench/load-model.ts measures 2.3 and 1.4. One more copy of the weights adds 1.
  it.each([
    ['onnxruntime-node', 2.75],
    ['tfjs-wasm', 1.85],
  ])('%s takes less than %d times the file until it is ready', async (engine, bound) => {
    const flags = ['--conditions=@facenet/source', '--import', 'tsx'];
    const args = [...flags, PROGRAM, path, engine];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(Number(stdout) / (await stat(path)).size).toBeLessThan(bound);
    expect(Number(stdout)).toBeGreaterThan(0);
  });
});
