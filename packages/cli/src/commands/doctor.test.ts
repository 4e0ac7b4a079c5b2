import { join } from 'node:path';
import { modelCards } from '@facenet/core/models';
import { expect, it } from 'vitest';
import { put, temporaryFolder } from '../testing/photos.js';
import { jsonLines, runCli } from '../testing/run-cli.js';

it('tells what works here, and of the rest why not', async () => {
  const cache = await temporaryFolder();
  await put(join(cache, 'models', 'old', 'file'), new Uint8Array(1234));
  const result = await runCli(['doctor', '--json', '--cache-dir', cache]);
  expect(result.exitCode).toBe(0);
  const [report] = jsonLines(result);
  expect(report).toMatchObject({
    node: process.version,
    codecs: expect.arrayContaining(['jimp']),
    cache: {
      path: cache,
      bytes: 1234,
      models: modelCards.names().map((id) => ({ id, state: 'missing' })),
    },
  });
  const wasm = report.engines.find(({ name }: { name: string }) => name === 'tfjs-wasm');
  expect(wasm).toMatchObject({ available: true, device: 'wasm', version: expect.any(String) });
  expect(wasm.probeMs).toBeGreaterThan(0);
  expect(wasm.trainedPerSecond).toBeGreaterThan(0);
  for (const { available, reason } of report.engines) expect(available).toBe(reason === undefined);
  expect(report.engines.filter(({ chosen }: { chosen: boolean }) => chosen)).toHaveLength(1);
  expect(report.engines.filter(({ trains }: { trains: boolean }) => trains)).toHaveLength(1);
});
