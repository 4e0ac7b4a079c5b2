import { FaceNetError } from '@facenet/core';
import { decodeImage } from '../codec/index.js';
import { ioFailed, openRegularFile } from '../files/index.js';
import type { ReadFramesOptions, VideoFrame } from './video-frame.js';

/** What cameras that send JPEGs one after the other mean, when nothing says it. */
const DEFAULT_FPS = 25;
const CHUNK = 1 << 20;
const LARGEST_FRAME = 64 * 2 ** 20;

/** JPEG files one behind the other, as network cameras send them; a single JPEG is one frame. */
export async function* motionJpegFrames(
  path: string,
  { fps = DEFAULT_FPS, ...reading }: ReadFramesOptions,
): AsyncGenerator<VideoFrame> {
  const file = await openRegularFile(path).catch((error) => {
    throw ioFailed('read', path, error);
  });
  try {
    let pending: Buffer = Buffer.alloc(0);
    for (let position = 0, index = 0; ; ) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, position);
      position += bytesRead;
      pending = Buffer.concat([pending, buffer.subarray(0, bytesRead)]);
      for (;;) {
        const start = pending.indexOf('\xff\xd8\xff', 0, 'latin1');
        if (start < 0) break;
        // What is cut off at the end of the file is told as a frame that is damaged.
        const end = jpegEnd(pending, start) ?? (bytesRead === 0 ? pending.length : undefined);
        if (end === undefined) break;
        const bytes = pending.subarray(start, end);
        const read = () => decodeImage(bytes, reading);
        yield { index, time: (index++ * 1000) / fps, read };
        pending = pending.subarray(end);
      }
      if (bytesRead === 0) return;
      if (pending.length > LARGEST_FRAME) {
        throw new FaceNetError('IMAGE_TOO_LARGE', `${path}: a frame has no end.`, {
          hint: 'It is no stream of JPEGs; convert it to a folder of frames.',
        });
      }
    }
  } finally {
    await file.close();
  }
}

/**
 * Where a JPEG file ends that begins at `start`: behind its end marker, found along its segments, since
 * previews in them have ends of their own.
 *
 * @returns undefined where the bytes do not reach so far
 */
function jpegEnd(bytes: Uint8Array, start: number): number | undefined {
  const [END, SCAN] = [0xd9, 0xda];
  let at = start + 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) {
      at++; // what is damaged is for the decoder to tell
      continue;
    }
    const marker = bytes[at + 1]!;
    if (marker === END) return at + 2;
    if (marker === 0xff || marker === 0 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
    if (marker !== SCAN) continue;
    // Compressed pixels: 0xff there is followed by a zero, or by a restart.
    while (at + 1 < bytes.length) {
      const next = bytes[at + 1]!;
      if (bytes[at] === 0xff && next !== 0 && !(next >= 0xd0 && next <= 0xd7)) break;
      at++;
    }
  }
  const last = bytes.length - 2;
  return at === last && bytes[last] === 0xff && bytes[last + 1] === END ? bytes.length : undefined;
}
