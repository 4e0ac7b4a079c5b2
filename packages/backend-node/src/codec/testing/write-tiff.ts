interface TiffContent {
  readonly width: number;
  readonly height: number;
  readonly samples: number;
  readonly photometric: number;
  readonly bits?: number;
  readonly planarity?: number;
  readonly compression?: number;
  readonly palette?: readonly number[];
  readonly rowsPerStrip?: number;
  readonly littleEndian?: boolean;
  /** Fields added to the others or replacing them. */
  readonly fields?: Readonly<Record<number, readonly number[]>>;
  readonly blocks: readonly Uint8Array[];
}

/** Writes a TIFF file of one page, every number as a LONG but for the palette's SHORTs. */
export function writeTiff(content: TiffContent): Buffer {
  const { width, height, samples, blocks, palette, littleEndian = true, bits = 8 } = content;
  const lengths = blocks.map((block) => block.length);
  const offsets = lengths.map((_, i) => 8 + lengths.slice(0, i).reduce((a, b) => a + b, 0));
  const fields: Record<number, readonly number[]> = {
    256: [width],
    257: [height],
    258: Array(samples).fill(bits),
    259: [content.compression ?? 1],
    262: [content.photometric],
    273: offsets,
    277: [samples],
    278: [content.rowsPerStrip ?? height],
    279: lengths,
    284: [content.planarity ?? 1],
    ...(palette && { 320: palette }),
    ...content.fields,
  };
  const start = 8 + lengths.reduce((a, b) => a + b, 0);
  const tags = Object.keys(fields).map(Number);
  let extra = start + 2 + tags.length * 12 + 4;
  const file = Buffer.alloc(extra + tags.reduce((sum, tag) => sum + fields[tag]!.length * 4, 0));
  const put16 = (value: number, at: number) =>
    littleEndian ? file.writeUInt16LE(value, at) : file.writeUInt16BE(value, at);
  const put32 = (value: number, at: number) =>
    littleEndian ? file.writeUInt32LE(value, at) : file.writeUInt32BE(value, at);

  file.write(littleEndian ? 'II' : 'MM', 0, 'latin1');
  put16(42, 2);
  put32(start, 4);
  blocks.forEach((block, i) => {
    file.set(block, offsets[i]!);
  });
  put16(tags.length, start);
  tags.forEach((tag, i) => {
    const values = fields[tag]!;
    const isShort = tag === 320;
    const size = isShort ? 2 : 4;
    const entry = start + 2 + i * 12;
    put16(tag, entry);
    put16(isShort ? 3 : 4, entry + 2);
    put32(values.length, entry + 4);
    const isInline = values.length * size <= 4;
    if (!isInline) put32(extra, entry + 8);
    const at = isInline ? entry + 8 : extra;
    values.forEach((value, k) => {
      (isShort ? put16 : put32)(value, at + k * size);
    });
    if (!isInline) extra += values.length * size;
  });
  return file.subarray(0, extra);
}
