/**
 * Undoes horizontal differencing in place: every sample was stored as its difference from the same
 * sample of the pixel to its left.
 *
 * @param samples how far that is, in samples
 */
export function addDifferences(
  block: Uint8Array,
  {
    rowBytes,
    samples,
    bits,
    littleEndian,
  }: {
    readonly rowBytes: number;
    readonly samples: number;
    readonly bits: 8 | 16;
    readonly littleEndian: boolean;
  },
): void {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  for (let start = 0; start + rowBytes <= block.length; start += rowBytes) {
    const end = start + rowBytes;
    if (bits === 8) {
      for (let at = start + samples; at < end; at++) block[at]! += block[at - samples]!;
      continue;
    }
    for (let at = start + samples * 2; at < end; at += 2) {
      const left = view.getUint16(at - samples * 2, littleEndian);
      view.setUint16(at, view.getUint16(at, littleEndian) + left, littleEndian);
    }
  }
}
