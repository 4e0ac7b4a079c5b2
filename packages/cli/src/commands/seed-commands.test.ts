import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheHome, encodeImage } from '@facenet/backend-node';
import { readHdf5Texts, readNpy } from '@facenet/core/formats';
import { filterDataset, readFilterMetrics } from '@facenet/core/training';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/photos.js';
import { jsonLines, runCli } from '../testing/run-cli.js';

const PEOPLE = ['Aaron_Peirsol', 'Abdullah', 'Al_Pacino'];

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The texts of a .npy file: UTF-32, as the header says. */
function npyTexts(bytes: Buffer): string[] {
  const length = Number(/'descr': '<U(\d+)'/.exec(bytes.toString('latin1'))?.[1]);
  const start = 10 + bytes.readUInt16LE(8);
  const count = (bytes.length - start) / (4 * length);
  return Array.from({ length: count }, (_, row) => {
    const codes = Array.from({ length }, (_, i) =>
      bytes.readUInt32LE(start + 4 * (row * length + i)),
    );
    return String.fromCodePoint(...codes.filter((code) => code > 0));
  });
}

describe.skipIf(sharedMissing('data/lfw'))(
  'the commands of the original that embed a dataset',
  () => {
    let data: string;
    let flags: string[];
    beforeAll(async () => {
      data = join(folder, 'data');
      for (const name of ['0_Nobody', ...PEOPLE]) {
        await mkdir(join(data, name), { recursive: true });
        await writeFile(join(data, name, 'bad.jpg'), 'no image');
        if (name === '0_Nobody') continue;
        for (const i of [1, 2]) {
          const file = `${name}_000${i}.jpg`;
          await copyFile(sharedPath('data', 'lfw', name, file), join(data, name, file));
        }
      }
      const cacheDir = join(folder, 'cache');
      await mkdir(cacheDir);
      await symlink(join(cacheHome(), 'models'), join(cacheDir, 'models'));
      flags = ['--minsize', '60', '--threads', '1', '--workers', '1', '--cache-dir', cacheDir];
    });

    const at = (name: string) => join(folder, name);
    const names = ['--embeddings_name', '--labels_name', '--labels_strings_name', '--paths_name'];
    const exportTo = (prefix: string) =>
      names.flatMap((flag, i) => [flag, at(`${prefix}/${['e', 'l', 's', 'p'][i]}.npy`)]);

    it('export: rows of float64, labels by folder, bad images left out and told', async () => {
      const args = ['export', 'mobilefacenet', data, '--is_aligned', 'False', '--image_batch', '4'];
      const { exitCode, stdout, stderr } = await runCli([...args, ...exportTo('export'), ...flags]);
      expect(stderr).toContain('bad.jpg');
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(
        /^Number of images: {2}10\nNumber of batches: {2}3\nCompleted batch 1 of 3\nCompleted batch 2 of 3\nCompleted batch 3 of 3\nRun time: {2}\d/,
      );
      const embeddings = readNpy(await readFile(at('export/e.npy')));
      expect(embeddings.data).toBeInstanceOf(Float64Array);
      expect(embeddings.shape).toEqual([6, 192]);
      expect([...readNpy(await readFile(at('export/l.npy'))).data]).toEqual([1, 1, 2, 2, 3, 3]);
      expect(npyTexts(await readFile(at('export/s.npy')))).toEqual(PEOPLE.flatMap((n) => [n, n]));
      expect(npyTexts(await readFile(at('export/p.npy')))[0]).toBe(
        join(data, 'Aaron_Peirsol', 'Aaron_Peirsol_0001.jpg'),
      );
    });

    it('export takes True for aligned, and embeds what an earlier run has not', async () => {
      const args = ['export', 'mobilefacenet', data, '--json', ...flags];
      const aligned = await runCli([...args, '--is_aligned', 'True', ...exportTo('aligned')]);
      expect(jsonLines(aligned)).toMatchObject([
        { align: false, images: 6, classes: 3, model: 'mobilefacenet' },
      ]);
      const again = await runCli([...args, '--is_aligned', 'False', ...exportTo('again')]);
      expect(again.stderr).toContain('6 of 10 images were embedded by an earlier run');
      expect(jsonLines(again)[0].skipped).toHaveLength(4);
      expect(await readFile(at('again/e.npy'))).toEqual(await readFile(at('export/e.npy')));
      expect(await readFile(at('aligned/e.npy'))).not.toEqual(await readFile(at('export/e.npy')));
    });

    it('export refuses a size that the model does not take, and explains what has no effect', async () => {
      const args = [
        'export',
        'mobilefacenet',
        data,
        '--is_aligned',
        'False',
        ...exportTo('x'),
        ...flags,
      ];
      const size = await runCli([...args, '--image_size', '160']);
      expect(size.exitCode).toBe(2);
      expect(size.stderr).toContain('takes images of 112 pixels a side, not 160');
      const margin = await runCli([...args, '--margin', '44', '--gpu_memory_fraction', '0.5']);
      expect(margin.exitCode).toBe(0);
      expect(margin.stderr).toContain('--margin has no effect: mobilefacenet is fed crops');
      expect(margin.stderr).toContain('--gpu-memory-fraction has no effect');
    });

    it('represent: signatures and gallery', async () => {
      const out = at('represented');
      const model = ['--trained_model_dir', 'mobilefacenet', '--align'];
      const result = await runCli([
        'represent',
        '-d',
        data,
        '-o',
        out,
        ...model,
        '--json',
        ...flags,
      ]);
      expect(jsonLines(result)).toMatchObject([{ images: 6, secondsPerImage: expect.any(Number) }]);
      const signatures = readNpy(await readFile(join(out, 'signatures.npy')));
      expect(signatures).toEqual(readNpy(await readFile(at('export/e.npy'))));
      expect([...readNpy(await readFile(join(out, 'gallery.npy'))).data]).toEqual([
        1, 1, 2, 2, 3, 3,
      ]);
    });

    it('filter-metrics: a file that a training filters by', async () => {
      const file = at('metrics.h5');
      const args = ['filter-metrics', data, 'mobilefacenet', file, '--align', '--batch_size', '5'];
      const { exitCode, stdout } = await runCli([...args, ...flags]);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(
        /^Batch 0 in \d+\.\d{3} seconds\nBatch 1 in .*\nWriting filtering data to .*\n50 % are/,
      );
      const bytes = await readFile(file);
      expect(readHdf5Texts(bytes).get('class_names')).toEqual(['0_Nobody', ...PEOPLE]);
      const metrics = readFilterMetrics(bytes);
      expect(Array.from(metrics.labels)).toEqual([1, 1, 2, 2, 3, 3]);
      // Two photos are equally far from their middle: half of the distance of one to the other.
      const { data: rows } = readNpy(await readFile(at('export/e.npy')));
      const half = Math.hypot(...rows.slice(0, 192).map((v, i) => v - rows[192 + i]!)) / 2;
      expect(metrics.distances[0]).toBeCloseTo(half, 5);
      const classes = ['0_Nobody', ...PEOPLE].map((name) => ({
        name,
        images: metrics.images.filter((path) => path.includes(name)),
      }));
      const filtered = filterDataset({ classes }, metrics, { percentile: 60 });
      const left = filtered.classes.flatMap(({ images }) => images);
      expect(left.length).toBeGreaterThan(0);
      expect(left.length).toBeLessThan(6);
    });
  },
);

describe('facenet decode-msceleb', () => {
  it('writes, counts, and tells of bad lines', async () => {
    const pixel = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) };
    const image = Buffer.from(await encodeImage(pixel, 'png'));
    const tsv = join(folder, 'faces.tsv');
    const out = join(folder, 'faces');
    const line = (i: number) => `m.0${i}\tname\t1\turl\t${i}\t${image.toString('base64')}`;
    await writeFile(tsv, `${line(1)}\nbad\n${line(2)}\n`);
    const first = await runCli([
      'decode-msceleb',
      out,
      tsv,
      '--size',
      '8',
      '--output_format',
      'png',
    ]);
    expect(first.exitCode).toBe(1);
    expect(first.stdout).toBe(
      `       0: ${join(out, 'm.01', 'name-1.png')}\n       1: ${join(out, 'm.02', 'name-2.png')}\n` +
        '2 images written, 1 lines could not be read\n',
    );
    expect(first.stderr).toContain('faces.tsv:2: The line has 1 fields of 6');
    expect((await readdir(out)).sort()).toEqual(['m.01', 'm.02', 'revision_info.txt']);
    const again = jsonLines(await runCli(['decode-msceleb', out, tsv, '--json']));
    expect(again).toMatchObject([
      { line: 1, kept: true },
      { error: {} },
      { kept: true },
      { written: 0, kept: 2, failed: 1 },
    ]);
  });
});
