/** What the pixels of a PNG are deflated to: the contents of its IDAT chunks, joined. */
export function packedPixels(chunks: readonly Uint8Array[]): Buffer {
  const pixels = chunks.filter((chunk) => chunk[4] === 0x49 && chunk[5] === 0x44);
  return Buffer.concat(pixels.map((chunk) => chunk.subarray(8, -4)));
}
