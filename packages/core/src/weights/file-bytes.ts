/** A file that is not in memory: parts of it are read when they are wanted. */
export interface ByteSource {
  readonly length: number;
  /**
   * @param offset of the first byte; with `length` within the file
   * @param into memory of that length, which may be used for the result
   * @returns bytes that nobody else changes
   * @throws FaceNetError IO_FAILED
   */
  read(offset: number, length: number, into?: Uint8Array): Uint8Array;
}

/** What readers of files take: all bytes, or a way to those that are wanted. */
export type FileBytes = Uint8Array | ByteSource;

/** Bytes of a file that are read when they are wanted. */
export interface LaterBytes {
  readonly length: number;
  /** @param into memory of that length, which may be used for the result */
  read(into?: Uint8Array): Uint8Array;
}

/** The bytes from `start` up to `end`, as far as there are any: a view where they are in memory. */
export function bytesBetween(
  file: FileBytes,
  start: number,
  end: number,
  into?: Uint8Array,
): Uint8Array {
  const first = Math.min(Math.max(0, start), file.length);
  const last = Math.min(Math.max(first, end), file.length);
  if (file instanceof Uint8Array) return file.subarray(first, last);
  return file.read(first, last - first, into);
}

/** All bytes, for readers that look everywhere. */
export function allBytes(file: FileBytes): Uint8Array {
  return bytesBetween(file, 0, file.length);
}
