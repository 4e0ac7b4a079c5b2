const START_OF_SCAN = 0xda;
const APP0 = 0xe0;
const COMMENT = 0xfe;
const LONGEST = 65_533;

interface Segment {
  readonly marker: number;
  /** Of its marker. */
  readonly start: number;
  /** Of what follows it. */
  readonly end: number;
}

/** The segments before the picture itself; none of what is no JPEG file. */
function segmentsOf(bytes: Uint8Array): Segment[] {
  const segments: Segment[] = [];
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return segments;
  for (let start = 2; bytes[start] === 0xff; ) {
    const marker = bytes[start + 1] ?? START_OF_SCAN;
    if (marker === START_OF_SCAN) break;
    const end = start + 2 + ((bytes[start + 2] ?? 0) << 8) + (bytes[start + 3] ?? 0);
    if (end < start + 4 || end > bytes.length) break;
    segments.push({ marker, start, end });
    start = end;
  }
  return segments;
}

/**
 * A JPEG file with a comment in it, before its other ones. The pixels stay as they are to the bit.
 *
 * @param text at most 65,533 bytes of UTF-8
 * @returns the same bytes where they are no JPEG file, or the text is too long
 */
export function withJpegComment(jpeg: Uint8Array, text: string): Uint8Array {
  const [first] = segmentsOf(jpeg);
  const comment = new TextEncoder().encode(text);
  if (!first || comment.length > LONGEST) return jpeg;
  const at = first.marker === APP0 ? first.end : 2; // JFIF wants its own segment at the start
  const length = comment.length + 2;
  const file = new Uint8Array(jpeg.length + length + 2);
  file.set(jpeg.subarray(0, at));
  file.set([0xff, COMMENT, length >> 8, length & 255], at);
  file.set(comment, at + 4);
  file.set(jpeg.subarray(at), at + 2 + length);
  return file;
}

/** The first comment of a JPEG file; `undefined` without one. */
export function jpegComment(bytes: Uint8Array): string | undefined {
  const segment = segmentsOf(bytes).find(({ marker }) => marker === COMMENT);
  return segment && new TextDecoder().decode(bytes.subarray(segment.start + 4, segment.end));
}
