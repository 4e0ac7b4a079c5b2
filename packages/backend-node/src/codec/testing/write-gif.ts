interface GifFrame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Colours 0 to 3 of the pixels, in the order of the file. */
  readonly indices: readonly number[];
  readonly transparent?: number;
  readonly interlaced?: boolean;
  readonly palette?: readonly number[];
}

interface GifContent {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of four colours. */
  readonly palette: readonly number[];
  readonly frames: readonly GifFrame[];
}

/** Writes a GIF of four colours, a code that clears the table before every pixel. */
export function writeGif({ width, height, palette, frames }: GifContent): Buffer {
  const u16 = (value: number) => [value & 255, value >> 8];
  const bytes = [...Buffer.from('GIF89a'), ...u16(width), ...u16(height), 0x81, 0, 0, ...palette];
  for (const frame of frames) {
    if (frame.transparent !== undefined) {
      bytes.push(0x21, 0xf9, 4, 1, 0, 0, frame.transparent, 0);
    }
    bytes.push(0x2c, ...u16(frame.left), ...u16(frame.top));
    bytes.push(...u16(frame.width), ...u16(frame.height));
    bytes.push(
      (frame.interlaced ? 0x40 : 0) | (frame.palette ? 0x81 : 0),
      ...(frame.palette ?? []),
    );
    bytes.push(2, ...subBlocks(packCodes(frame.indices)), 0);
  }
  return Buffer.from([...bytes, 0x3b]);
}

const CLEAR = 4;
const END = 5;

/** Codes of three bits, the lowest bit first. */
function packCodes(indices: readonly number[]): number[] {
  const codes = [...indices.flatMap((index) => [CLEAR, index]), END];
  const bytes = Array<number>(Math.ceil((codes.length * 3) / 8)).fill(0);
  codes.forEach((code, i) => {
    for (let bit = 0; bit < 3; bit++) {
      const at = i * 3 + bit;
      bytes[at >> 3]! |= ((code >> bit) & 1) << (at & 7);
    }
  });
  return bytes;
}

function subBlocks(bytes: readonly number[]): number[] {
  const blocks: number[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return blocks;
}
