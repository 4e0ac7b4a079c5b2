import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeImage, readImage } from '@facenet/backend-node';
import { type RgbImage, rgbImage } from '@facenet/core';
import { resizeAntialiased } from '@facenet/core/image';
import { samplePhotos } from '../demo/sample-photos.js';

/**
 * Flags for {@link smallPhoto}: its faces are larger than this, and threads that wait for each other
 * would only be slow while other tests run.
 */
export const QUICK = ['--minsize', '40', '--threads', '1'];

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'facenet-cli-'));

/**
 * Writes a file, making its folder.
 *
 * @returns its path
 */
export async function put(path: string, bytes: Uint8Array | string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

/**
 * A real photo, a third as wide as it was: quick to search, with faces of 60 pixels and more.
 *
 * @param number 1...6
 */
export function smallPhoto(number: number): Promise<RgbImage> {
  smallPhotos[number] ??= shrink(number);
  return smallPhotos[number];
}

const smallPhotos: Promise<RgbImage>[] = [];

async function shrink(number: number): Promise<RgbImage> {
  const image = await readImage((await samplePhotos())[number - 1] as string);
  return resizeAntialiased(image, 640, Math.round(image.height / 3), 'bilinear');
}

export const jpeg = (image: RgbImage): Promise<Uint8Array> => encodeImage(image, 'jpeg');

/** A photo of nobody. */
export const greyImage = (width: number, height: number): RgbImage =>
  rgbImage(width, height, new Uint8Array(width * height * 3).fill(128));

/** Files that are no photos, by name; "text.jpg" is one by its ending only. */
export async function badFiles(): Promise<Record<string, Uint8Array>> {
  const photo = await jpeg(await smallPhoto(1));
  const png = Buffer.from(await encodeImage(greyImage(4, 4), 'png'));
  // The width and height of the header, which its checksum does not get to speak for.
  png.writeUInt32BE(20_000, 16);
  png.writeUInt32BE(20_000, 20);
  return {
    'empty.jpg': new Uint8Array(),
    'huge.png': png,
    'text.jpg': new TextEncoder().encode('This is no photo.'),
    'truncated.jpg': photo.subarray(0, photo.length >> 1),
  };
}
