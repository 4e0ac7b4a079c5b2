import { deflateSync } from 'node:zlib';

interface PngContent {
  readonly width: number;
  readonly height: number;
  /** Rows of RGB, each after its filter byte. */
  readonly pixels?: Uint8Array;
  /** Instead of pixels: what they are deflated to. */
  readonly deflated?: Uint8Array;
  readonly interlaced?: boolean;
  /** A chunk between header and pixels. */
  readonly comment?: Buffer;
}

/** Writes a PNG of 8-bit RGB. */
export function writePng(content: PngContent): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(content.width, 0);
  header.writeUInt32BE(content.height, 4);
  header.set([8, 2, 0, 0, content.interlaced ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    content.comment ?? Buffer.alloc(0),
    pngChunk('IDAT', content.deflated ?? deflateSync(content.pixels ?? Buffer.alloc(0))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export function pngChunk(name: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(data.length + 12);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(name, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), data.length + 8);
  return chunk;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
