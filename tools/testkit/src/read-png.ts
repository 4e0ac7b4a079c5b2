import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';

/** Reads a golden PNG as RGB bytes; the fields are those of the SDK's `RgbImage`. */
export function readPng(path: string): { width: number; height: number; data: Uint8Array } {
  const { width, height, data: rgba } = PNG.sync.read(readFileSync(path));
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data.set(rgba.subarray(from, from + 3), to);
  }
  return { width, height, data };
}
