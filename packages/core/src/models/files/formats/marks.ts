/** Whether the bytes at a place are these numbers, or these characters. */
export function hasMark(bytes: Uint8Array, mark: string | readonly number[], offset = 0): boolean {
  const expected = typeof mark === 'string' ? [...mark].map((c) => c.charCodeAt(0)) : mark;
  return expected.every((byte, i) => bytes[offset + i] === byte);
}
