const MARK = 0xff;

/**
 * Finds the next marker that is not part of compressed pixels: a byte 0xFF followed by anything but
 * 0 (a pixel byte of 0xFF), 1 or D0-D7 (restarts inside a scan) and 0xFF (filling).
 *
 * @returns the place of the byte after 0xFF, or -1 where the file ends first
 */
export function nextJpegMarker(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(MARK, from); at >= 0; at = bytes.indexOf(MARK, at)) {
    while (bytes[at] === MARK) at++;
    const code = bytes[at];
    if (code === undefined) return -1;
    const isInsideScan = code <= 0x01 || (code >= 0xd0 && code <= 0xd7);
    if (!isInsideScan) return at;
  }
  return -1;
}
