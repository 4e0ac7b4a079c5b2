import { FaceNetError, rgbImage } from '@facenet/core';
import { dropAlpha } from '@facenet/core/image';
import { readImage, sniffImage } from '../codec/index.js';
import { ioFailed, readRegularFile } from '../files/index.js';
import type { ReadFramesOptions, VideoFrame } from './video-frame.js';

/** Milliseconds that browsers show a frame whose delay is next to nothing. */
const LEAST_DELAY = 20;
const USUAL_DELAY = 100;
const MOST_PIXELS = 100_000_000;

/** The frames of an animated GIF, by sharp; without it, the first one. */
export async function* gifFrames(
  path: string,
  { fps, ...reading }: ReadFramesOptions,
): AsyncGenerator<VideoFrame> {
  const bytes = await readRegularFile(path).catch((error) => {
    throw ioFailed('read', path, error);
  });
  const { width, height } = sniffImage(bytes);
  if (width * height > (reading.maxPixels ?? MOST_PIXELS)) {
    throw new FaceNetError('IMAGE_TOO_LARGE', `${path} has ${width}x${height} pixels.`);
  }
  const sharp = await import('sharp').then(
    (module) => module.default,
    () => undefined,
  );
  const unlimited = { limitInputPixels: false } as const; // checked before
  const { pages = 1, delay = [] } =
    (await sharp?.(bytes, unlimited)
      .metadata()
      .catch(() => {})) ?? {};
  if (!sharp || pages === 1) {
    yield { index: 0, time: 0, read: () => readImage(bytes, reading) };
    return;
  }
  for (let index = 0, time = 0; index < pages; index++) {
    const read = async () => {
      try {
        const page = sharp(bytes, { ...unlimited, page: index, pages: 1 }).ensureAlpha();
        const { data, info } = await page.raw().toBuffer({ resolveWithObject: true });
        return rgbImage(info.width, info.height, dropAlpha(data));
      } catch (cause) {
        throw new FaceNetError('IMAGE_UNREADABLE', `${path}: frame ${index} is damaged.`, {
          cause,
        });
      }
    };
    yield { index, time: fps === undefined ? time : (index * 1000) / fps, read };
    const pause = delay[index] ?? 0;
    time += pause < LEAST_DELAY ? USUAL_DELAY : pause;
  }
}
