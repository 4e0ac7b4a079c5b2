import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FaceNetError } from '@facenet/core';
import { throwIfAborted } from '../abortable.js';
import { readImage } from '../codec/index.js';
import { ioFailed, openRegularFile } from '../files/index.js';
import { ffmpegFrames } from './ffmpeg-frames.js';
import { gifFrames } from './gif-frames.js';
import { motionJpegFrames } from './motion-jpeg-frames.js';
import type { ReadFramesOptions, VideoFrame } from './video-frame.js';

/** Frames a second of a folder that does not say. */
const FOLDER_FPS = 10;
const IMAGE = /\.(jpe?g|png|webp|bmp|tiff?|gif)$/i;

/**
 * Reads the frames of a folder, one file each in the order of the numbers in their names, or of a video.
 * Animated GIFs (where sharp is installed) and streams of JPEGs (`.mjpeg`) are read without help, any
 * other video by the program `ffmpeg`, which must be on the PATH.
 *
 * ```ts
 * for await (const { time, read } of readFrames('party.mp4')) {
 *   await trackFaces(tracker, facenet, await read(), time);
 * }
 * ```
 *
 * A frame is to be read before the next is taken. Leaving the loop early ends ffmpeg.
 *
 * @throws FaceNetError INVALID_ARGUMENT (no path, a rate, a folder without images), IO_FAILED,
 * ENGINE_UNAVAILABLE (no ffmpeg), IMAGE_UNREADABLE (a video that ffmpeg cannot read, after the frames
 * before), IMAGE_TOO_LARGE, ABORTED
 */
export async function* readFrames(
  path: string,
  options: ReadFramesOptions = {},
): AsyncGenerator<VideoFrame, void, undefined> {
  const { fps, signal } = options;
  if (typeof path !== 'string') {
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `A video is named by its path, not by ${path === null ? null : typeof path}.`,
      {
        hint: 'Pass that of a video file, or of a folder with a file for each frame.',
      },
    );
  }
  if (fps !== undefined && !(fps > 0 && fps <= 1000)) {
    throw new FaceNetError('INVALID_ARGUMENT', `A video cannot have ${fps} frames a second.`, {
      hint: 'It is a number above 0, at most 1000.',
    });
  }
  throwIfAborted(signal, 'Reading the video');
  for await (const frame of await framesOf(path, options)) {
    throwIfAborted(signal, 'Reading the video');
    yield frame;
  }
}

async function framesOf(
  path: string,
  options: ReadFramesOptions,
): Promise<AsyncIterable<VideoFrame> | Iterable<VideoFrame>> {
  const found = await stat(path).catch((error) => {
    throw ioFailed('read', path, error);
  });
  if (found.isDirectory()) return folderFrames(path, options);
  const start = await startOf(path);
  if (/^GIF8[79]a/.test(start)) return gifFrames(path, options);
  if (start.startsWith('\xff\xd8\xff')) return motionJpegFrames(path, options);
  return ffmpegFrames(path, options);
}

async function startOf(path: string): Promise<string> {
  try {
    const file = await openRegularFile(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw ioFailed('read', path, error);
  }
}

/** Files whose names sort as people count: frame-9 before frame-10. */
async function folderFrames(folder: string, options: ReadFramesOptions): Promise<VideoFrame[]> {
  const { fps = FOLDER_FPS, signal, ...reading } = options;
  const names = await readdir(folder).catch((error) => {
    throw ioFailed('read', folder, error);
  });
  const images = names.filter((name) => IMAGE.test(name) && !name.startsWith('.'));
  if (images.length === 0) {
    throw new FaceNetError('INVALID_ARGUMENT', `${folder} holds no images.`, {
      hint: 'Frames are JPEG, PNG, WebP, BMP or TIFF files in the folder itself.',
    });
  }
  const { compare } = new Intl.Collator('en', { numeric: true });
  return images.sort(compare).map((name, index) => {
    const read = () => readImage(join(folder, name), { ...reading, ...(signal && { signal }) });
    return { index, time: (index * 1000) / fps, name: basename(name), read };
  });
}
