import { bytesBetween, type FileBytes } from '../../../weights/index.js';

/** Whether the bytes at a place are these numbers, or these characters. */
export function hasMark(bytes: FileBytes, mark: string | readonly number[], offset = 0): boolean {
  const expected = typeof mark === 'string' ? [...mark].map((c) => c.charCodeAt(0)) : mark;
  const found = bytesBetween(bytes, offset, offset + expected.length);
  return expected.every((byte, i) => found[i] === byte);
}
