import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrainingStatistics } from '@facenet/core/training';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  appendLfwResult,
  readStatistics,
  writeArguments,
  writeProjector,
  writeStatistics,
} from './run-files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facenet-run-'));
});
afterEach(() => rm(folder, { recursive: true }));

const text = (name: string) => readFile(join(folder, name), 'utf8');

describe('the files of a run', () => {
  it('say its settings as Python prints them', async () => {
    const settings = { logs_base_dir: '~/logs', random_flip: true, seed: 666, lfw_dir: '' };
    await writeArguments(folder, { ...settings, pretrained_model: undefined, random_crop: false });
    expect(await text('arguments.txt')).toBe(
      'logs_base_dir: ~/logs\nrandom_flip: True\nseed: 666\nlfw_dir: \n' +
        'pretrained_model: None\nrandom_crop: False\n',
    );
  });

  it('gain a line for every evaluation', async () => {
    await appendLfwResult(folder, { step: 0, accuracy: 0.5, valRate: 0.001 });
    await appendLfwResult(folder, { step: 1000, accuracy: 0.987654, valRate: 0.9 });
    expect(await text('lfw_result.txt')).toBe('0\t0.50000\t0.00100\n1000\t0.98765\t0.90000\n');
  });

  it('keep the curves, for a run that goes on too', async () => {
    expect(await readStatistics(folder)).toBeUndefined();
    const size = { maxEpochs: 3, epochSize: 2, validateEveryEpochs: 2 };
    const statistics = new TrainingStatistics(size);
    statistics.step(5, { loss: 1.25 });
    statistics.prelogits(1, [0.5]);
    await writeStatistics(folder, statistics);
    const again = new TrainingStatistics(size, await readStatistics(folder));
    expect(again.arrays).toEqual(statistics.arrays);
  });

  it('have what the projector shows', async () => {
    await writeProjector(folder, [{ name: 'a', vectors: Float32Array.of(1, 2), dimensions: 2 }]);
    expect(await readdir(folder)).toEqual(['a-tensors.tsv', 'projector_config.pbtxt']);
  });

  it('fail by name', async () => {
    await mkdir(join(folder, 'lfw_result.txt'));
    await expect(
      appendLfwResult(folder, { step: 0, accuracy: 0, valRate: 0 }),
    ).rejects.toMatchObject({ code: 'IO_FAILED', message: expect.stringMatching(/lfw_result/) });
    await writeFile(join(folder, 'stat.h5'), 'no HDF5');
    await expect(readStatistics(folder)).rejects.toMatchObject({ code: 'WEIGHTS_CORRUPT' });
  });
});
