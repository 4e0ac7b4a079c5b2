import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RgbImage } from '@facenet/core';
import { resizeBilinear } from '@facenet/core/image';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeImage, readImage } from '../codec/index.js';
import { type DecodedLine, type DecodeMsCelebOptions, decodeMsCeleb } from './ms-celeb.js';

let folder: string;
let photo: Buffer;
let pixels: RgbImage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facenet-msceleb-'));
  const data = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 37 + (i % 11) * 13) % 256);
  pixels = { width: 40, height: 30, data };
  photo = Buffer.from(await encodeImage(pixels, 'png'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const line = (person: string, name: string, number: string, image: Buffer | string = photo) =>
  [
    person,
    name,
    '1',
    'http://a',
    number,
    typeof image === 'string' ? image : image.toString('base64'),
  ].join('\t');

let runs = 0;
async function decode(text: string | Buffer, options?: DecodeMsCelebOptions, into?: string) {
  const tsv = join(folder, `${runs}.tsv`);
  const out = into ?? join(folder, `out-${runs}`);
  runs++;
  await writeFile(tsv, text);
  const outcomes: DecodedLine[] = [];
  for await (const outcome of decodeMsCeleb([tsv], out, options)) outcomes.push(outcome);
  const told = outcomes.map((each) =>
    'error' in each
      ? `${each.line} ${each.error.message}`
      : `${each.line} ${each.path.slice(out.length + 1)}`,
  );
  return { outcomes, told, out };
}

describe('decodeMsCeleb', () => {
  it('writes the images of all lines, the colours as they are', async () => {
    const { told, out } = await decode(
      `${line('m.01', 'Änne', 'p/1')}\n\n${line('m.02', 'x\\y', '2')}\r\n${line('m.01', 'Änne', '3')}`,
    );
    expect(told).toEqual(['1 m.01/Änne-p_1.png', '3 m.02/x_y-2.png', '4 m.01/Änne-3.png']);
    expect((await readdir(out)).sort()).toEqual(['m.01', 'm.02']);
    expect(await readImage(join(out, 'm.01', 'Änne-p_1.png'))).toEqual(pixels);
  });

  it('tells of bad lines and goes on', async () => {
    const lines = [
      'm.01\tonly\tthree',
      line('../..', 'a', '1'),
      line('', 'a', '1'),
      line('m.01', 'a'.repeat(300), '1'),
      line('m.01', 'a', '1', 'bm8gaW1hZ2U='),
      line('m.01', 'a', '1', ''),
      line('m.01', 'a', '1', photo.subarray(0, 60)),
      Buffer.from([0xff, 0xfe, 9, 9]).toString('latin1'),
      line('m.01', 'good', '1'),
    ];
    const { told, out } = await decode(lines.join('\n'));
    expect(told.slice(0, 6)).toEqual([
      expect.stringMatching(/^1 The line has 3 fields of 6/),
      expect.stringMatching(/^2 The line names the folder "\.\.\/\.\."/),
      expect.stringMatching(/^3 The line names the folder ""/),
      expect.stringMatching(/^4 The line names the file "aaa/),
      expect.stringMatching(/^5 .*unreadable/),
      expect.stringMatching(/^6 The line has no image/),
    ]);
    expect(told.at(-1)).toBe('9 m.01/good-1.png');
    expect(await readdir(join(out, 'm.01'))).toEqual(['good-1.png']);
  });

  it('reads lines of any length, up to a limit', async () => {
    const long = `${line('m.01', 'a', '1')}\t${'x'.repeat(3 << 20)}`;
    const text = `${long}\n${line('m.01', 'b', '1')}\n${long}`;
    expect((await decode(text)).told).toHaveLength(3);
    const { told } = await decode(text, { maxLine: 1 << 20 });
    expect(told).toEqual([
      expect.stringMatching(/^1 The line is longer than 1048576 bytes/),
      '2 m.01/b-1.png',
      expect.stringMatching(/^3 The line is longer/),
    ]);
  });

  it('goes on where a run was stopped', async () => {
    const text = Array.from({ length: 9 }, (_, i) => line('m.01', 'a', `${i}`)).join('\n');
    const { out } = await decode(text.slice(0, text.length / 2));
    const written = (await stat(join(out, 'm.01', 'a-0.png'))).mtimeMs;
    const { outcomes } = await decode(text, {}, out);
    expect(outcomes.map((each) => 'kept' in each && each.kept).slice(0, 4)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(outcomes.at(-1)).toMatchObject({ kept: false });
    expect((await stat(join(out, 'm.01', 'a-0.png'))).mtimeMs).toBe(written);
  });

  it('does not write one file of two lines', async () => {
    const { outcomes } = await decode([1, 2, 3].map(() => line('m.01', 'a', '1')).join('\n'));
    expect(outcomes.map((each) => 'kept' in each && each.kept)).toEqual([false, true, true]);
  });

  it('stretches, and writes JPEG', async () => {
    const { out } = await decode(line('m.01', 'a', '1'), { size: 16 });
    expect(await readImage(join(out, 'm.01', 'a-1.png'))).toEqual(resizeBilinear(pixels, 16, 16));
    const jpeg = await decode(line('m.01', 'a', '1'), { format: 'jpg' });
    expect([...(await readFile(join(jpeg.out, 'm.01', 'a-1.jpg'))).subarray(0, 2)]).toEqual([
      0xff, 0xd8,
    ]);
  });

  it('stops when it is told to', async () => {
    const text = Array.from({ length: 9 }, (_, i) => line('m.01', 'a', `${i}`)).join('\n');
    await expect(decode(text, { signal: AbortSignal.abort() })).rejects.toThrow(/aborted/);
  });

  it('refuses what it cannot do', async () => {
    await expect(decode('', { size: 0 })).rejects.toThrow(/size is 0/);
    await expect(decode('', { format: 'gif' as never })).rejects.toThrow(/format is gif/);
    const lines = decodeMsCeleb([join(folder, 'absent.tsv')], folder);
    await expect(lines.next()).rejects.toMatchObject({ code: 'IO_FAILED' });
  });
});
