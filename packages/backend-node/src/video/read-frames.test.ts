import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { RgbImage } from '@facenet/core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeImage } from '../codec/index.js';
import { readFrames } from './read-frames.js';
import type { ReadFramesOptions } from './video-frame.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facenet-video-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** One colour all over: red tells the frame, blue is low, so that swapped channels show. */
function still(i: number): RgbImage {
  const data = Uint8Array.from({ length: 16 * 8 * 3 }, (_, k) => [20 * i + 10, 100, 30][k % 3]!);
  return { width: 16, height: 8, data };
}

async function framesOf(path: string, options?: ReadFramesOptions) {
  const found: { time: number; name?: string; pixel: number[]; size: number[] }[] = [];
  for await (const { time, name, read } of readFrames(path, options)) {
    const { width, height, data } = await read();
    found.push({
      time,
      ...(name && { name }),
      pixel: [...data.slice(0, 3)],
      size: [width, height],
    });
  }
  return found;
}

describe('a folder', () => {
  it('gives its images in the order of their numbers, without what is none', async () => {
    const dir = join(folder, 'frames');
    await mkdir(dir);
    for (const i of [1, 2, 10])
      await writeFile(join(dir, `f${i}.png`), await encodeImage(still(i), 'png'));
    await writeFile(join(dir, 'notes.txt'), 'x');
    await writeFile(join(dir, '.hidden.png'), 'x');
    const frames = await framesOf(dir, { fps: 4 });
    expect(frames.map(({ name, time }) => [name, time])).toEqual([
      ['f1.png', 0],
      ['f2.png', 250],
      ['f10.png', 500],
    ]);
    expect(frames[2]!.pixel).toEqual([210, 100, 30]);
    expect((await framesOf(dir)).map(({ time }) => time)).toEqual([0, 100, 200]);
  });

  it('decodes only what is read, and a damaged frame is that frame alone', async () => {
    const dir = join(folder, 'damaged');
    await mkdir(dir);
    await writeFile(join(dir, '1.png'), 'no image');
    await writeFile(join(dir, '2.png'), await encodeImage(still(2), 'png'));
    const frames = [];
    for await (const frame of readFrames(dir)) frames.push(frame);
    await expect(frames[0]!.read()).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
    expect((await frames[1]!.read()).width).toBe(16);
  });

  it('is refused without images, and where it is not there', async () => {
    const dir = join(folder, 'empty');
    await mkdir(dir);
    await expect(framesOf(dir)).rejects.toThrow(/holds no images/);
    await expect(framesOf(join(folder, 'absent'))).rejects.toMatchObject({ code: 'IO_FAILED' });
    await expect(framesOf(dir, { fps: 0 })).rejects.toThrow(/0 frames a second/);
    await expect(framesOf(dir, { signal: AbortSignal.abort() })).rejects.toThrow(/aborted/);
  });
});

describe('a stream of JPEGs', () => {
  it('is cut at the ends of its images, not at those of previews in them', async () => {
    const jpegs = await Promise.all([1, 2, 3].map((i) => encodeImage(still(i), 'jpeg')));
    // A comment that holds a whole JPEG, behind the first two bytes.
    const preview = jpegs[2]!;
    const comment = Buffer.from([
      0xff,
      0xfe,
      (preview.length + 2) >> 8,
      (preview.length + 2) & 255,
    ]);
    const second = jpegs[1]!;
    const parts = [jpegs[0]!, second.subarray(0, 2), comment, preview, second.subarray(2), preview];
    const path = join(folder, 'stream.mjpeg');
    await writeFile(path, Buffer.concat([...parts, Buffer.from('trailing')]));
    const frames = await framesOf(path, { fps: 10 });
    expect(frames.map(({ time }) => time)).toEqual([0, 100, 200]);
    for (const [i, { pixel }] of frames.entries())
      expect(Math.abs(pixel[0]! - (20 * i + 30))).toBeLessThan(4);
  });

  it('tells of a last image that is cut off', async () => {
    const jpeg = await encodeImage(still(1), 'jpeg');
    const path = join(folder, 'cut.mjpeg');
    await writeFile(path, Buffer.concat([jpeg, jpeg.subarray(0, jpeg.length - 30)]));
    const frames = [];
    for await (const frame of readFrames(path)) frames.push(frame);
    expect(frames).toHaveLength(2);
    await expect(frames[1]!.read()).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });
});

it('gives the frames of an animated GIF with their pauses', async () => {
  const stacked = Buffer.concat([1, 5, 9].map((i) => Buffer.from(still(i).data)));
  const raw = { width: 16, height: 24, channels: 3, pageHeight: 8 } as const;
  const gif = await sharp(stacked, { raw })
    .gif({ delay: [50, 0, 70], dither: 0 })
    .toBuffer();
  const path = join(folder, 'moving.gif');
  await writeFile(path, gif);
  const frames = await framesOf(path);
  expect(frames.map(({ time, size }) => [time, ...size])).toEqual([
    [0, 16, 8],
    [50, 16, 8],
    [150, 16, 8],
  ]);
  const reds = frames.map(({ pixel }) => pixel[0]!);
  expect(reds[0]).toBeLessThan(reds[1]!);
  expect(reds[1]).toBeLessThan(reds[2]!);
  for (const { pixel } of frames) expect(pixel[2]).toBeLessThan(60);
  expect((await framesOf(path, { fps: 2 })).map(({ time }) => time)).toEqual([0, 500, 1000]);
});

describe.skipIf(process.platform === 'win32')('any other video', () => {
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });

  /** A program called ffmpeg that writes so many frames as it does, and then ends. */
  async function stub(name: string, script: string): Promise<void> {
    const dir = join(folder, name);
    await mkdir(dir);
    const file = join(dir, 'ffmpeg');
    await writeFile(file, `#!${process.execPath}\n${script}`);
    await chmod(file, 0o755);
    process.env.PATH = `${dir}${delimiter}${path}`;
  }
  const video = async (name = 'a.mp4') => {
    const file = join(folder, name);
    await writeFile(file, '\0\0\0\x18ftypmp42');
    return file;
  };
  const FRAMES = `
    process.stderr.write('Input #0\\n  Stream #0:0: Video: h264, yuv420p, 64x48, 30 fps, 30 tbr\\nOutput #0\\n  Stream #0:0: Video: ppm, rgb24, 16x8, 20 fps, 20 tbn\\n');
    for (let i = 0; i < 3; i++) {
      const pixels = Buffer.alloc(16 * 8 * 3, Buffer.from([20 * i, 100, 30]));
      process.stdout.write(Buffer.concat([Buffer.from('P6\\n16 8\\n255\\n'), pixels]));
    }`;

  it('is read through ffmpeg, at the rate that it tells', async () => {
    await stub('good', FRAMES);
    const frames = await framesOf(await video());
    expect(frames.map(({ time, pixel }) => [time, pixel[0], pixel[2]])).toEqual([
      [0, 0, 30],
      [50, 20, 30],
      [100, 40, 30],
    ]);
  });

  it('is named to ffmpeg as a file, whatever its name', async () => {
    await stub('telling', `process.stderr.write(process.argv.join(' ')); process.exitCode = 1;`);
    const file = await video('-i.mp4');
    await expect(framesOf(file, { fps: 5 })).rejects.toThrow(`-i file:${file} -an -sn -vf fps=5`);
  });

  it('tells what ffmpeg says, after the frames before', async () => {
    await stub(
      'broken',
      `${FRAMES}\nprocess.stderr.write('moov atom not found\\n'); process.exitCode = 1;`,
    );
    const seen: number[] = [];
    const read = async () => {
      for await (const { index } of readFrames(await video())) seen.push(index);
    };
    await expect(read()).rejects.toThrow(/ffmpeg cannot read it: moov atom not found/);
    expect(seen).toEqual([0, 1, 2]);
  });

  it('ends ffmpeg when the loop is left', async () => {
    await stub('endless', `${FRAMES}\nsetInterval(() => {}, 1000);`);
    const seen: number[] = [];
    for await (const { index } of readFrames(await video())) {
      seen.push(index);
      if (index === 1) break; // without an end of ffmpeg, this would wait for ever
    }
    expect(seen).toEqual([0, 1]);
  });

  it('is refused where frames are too large, or none', async () => {
    await stub('large', FRAMES);
    await expect(framesOf(await video(), { maxPixels: 100 })).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
    });
    await stub('nothing', '');
    await expect(framesOf(await video())).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it('says what to do where there is no ffmpeg', async () => {
    process.env.PATH = join(folder, 'nowhere');
    await expect(framesOf(await video())).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringMatching(/ffmpeg, which is not on the PATH. Install ffmpeg/),
    });
  });
});
