import { type ChildProcess, spawn } from 'node:child_process';
import { FaceNetError, rgbImage } from '@facenet/core';
import type { ReadFramesOptions, VideoFrame } from './video-frame.js';

const MOST_PIXELS = 100_000_000;
/** When ffmpeg does not say. */
const DEFAULT_FPS = 25;
const LONGEST_HEADER = 64;

/** The frames of a video as ffmpeg gives them: uncompressed, with red first, turned upright. */
export async function* ffmpegFrames(
  path: string,
  { fps, maxPixels = MOST_PIXELS }: ReadFramesOptions,
): AsyncGenerator<VideoFrame> {
  const rate = fps === undefined ? [] : ['-vf', `fps=${fps}`];
  // As a file, whatever it is called: neither an option nor an address, and no list of addresses.
  const input = ['-protocol_whitelist', 'file,pipe', '-i', `file:${path}`];
  const output = ['-an', '-sn', ...rate, '-c:v', 'ppm', '-pix_fmt', 'rgb24', '-f', 'image2pipe'];
  const child = spawn('ffmpeg', ['-nostdin', '-hide_banner', ...input, ...output, 'pipe:1'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const ended = endOf(child);
  const log = new Log(child);
  try {
    let index = 0;
    for await (const image of ppmImages(child.stdout, maxPixels)) {
      const each = fps ?? (await log.rate()) ?? DEFAULT_FPS;
      yield { index, time: (index++ * 1000) / each, read: async () => image };
    }
    const { error, code } = await ended;
    if (error?.code === 'ENOENT') throw noFfmpeg();
    if (error) throw new FaceNetError('ENGINE_UNAVAILABLE', `ffmpeg: ${error.message}.`);
    if (code !== 0 || index === 0) throw unreadable(path, log.lastLine);
  } finally {
    child.kill();
    await ended;
  }
}

interface End {
  readonly code: number | null;
  readonly error?: NodeJS.ErrnoException;
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, error }));
    child.once('close', (code) => resolve({ code }));
  });
}

/** What ffmpeg says beside the frames: their rate before, what is wrong at the end. */
class Log {
  readonly #rate: Promise<number | undefined>;
  #text = '';

  constructor({ stderr }: ChildProcess) {
    this.#rate = new Promise((resolve) => {
      stderr?.on('data', (bytes: Buffer) => {
        this.#text = (this.#text + bytes.toString('utf8')).slice(-20_000);
        const found = outputRate(this.#text);
        if (found !== undefined) resolve(found);
      });
      stderr?.on('close', () => resolve(inputRate(this.#text)));
    });
  }

  /** Frames a second of what it writes; undefined where it ended without saying. */
  rate(): Promise<number | undefined> {
    return this.#rate;
  }

  get lastLine(): string {
    return (
      this.#text
        .trim()
        .split(/[\r\n]+/)
        .at(-1) ?? ''
    );
  }
}

const RATE = /Video:.*?\b(\d+(?:\.\d+)?)(k?) (?:fps|tbr)\b/;

function outputRate(text: string): number | undefined {
  const at = text.indexOf('Output #0');
  return at < 0 ? undefined : inputRate(text.slice(at));
}

function inputRate(text: string): number | undefined {
  const [, number, thousands] = RATE.exec(text) ?? [];
  const rate = Number(number) * (thousands ? 1000 : 1);
  return rate > 0 ? rate : undefined;
}

/** PPM files one behind the other: a short text with the size, then the pixels. */
async function* ppmImages(bytes: AsyncIterable<Buffer>, maxPixels: number) {
  let chunks: Buffer[] = [];
  let length = 0;
  let wanted = 1;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    length += chunk.length;
    if (length < wanted) continue;
    let pending = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    for (;;) {
      const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(
        pending.toString('latin1', 0, LONGEST_HEADER),
      );
      if (!header) {
        if (pending.length > LONGEST_HEADER)
          throw new FaceNetError('IMAGE_UNREADABLE', 'ffmpeg gave no frames.');
        wanted = pending.length + 1;
        break;
      }
      const [width, height] = [Number(header[1]), Number(header[2])];
      if (width * height > maxPixels) {
        const size = `${width}x${height} pixels; ${maxPixels} are allowed`;
        throw new FaceNetError('IMAGE_TOO_LARGE', `A frame has ${size}.`);
      }
      wanted = header[0].length + width * height * 3;
      if (pending.length < wanted) break;
      const pixels = Uint8Array.from(pending.subarray(header[0].length, wanted));
      yield rgbImage(width, height, pixels);
      pending = pending.subarray(wanted);
      wanted = 1;
      if (pending.length === 0) break;
    }
    chunks = pending.length > 0 ? [pending] : [];
    length = pending.length;
  }
}

function noFfmpeg(): FaceNetError {
  return new FaceNetError(
    'ENGINE_UNAVAILABLE',
    'Videos are read by ffmpeg, which is not on the PATH.',
    {
      hint:
        'Install ffmpeg (https://ffmpeg.org), or pass a folder of frames, an animated GIF or a stream ' +
        'of JPEGs.',
    },
  );
}

function unreadable(path: string, reason: string): FaceNetError {
  return new FaceNetError('IMAGE_UNREADABLE', `${path}: ffmpeg cannot read it: ${reason}.`, {
    hint: 'Play it with ffplay to see what is wrong with it.',
  });
}
