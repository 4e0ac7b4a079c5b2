/**
 * The paths of all photos in memory that threads share: of millions of photos, each thread would
 * otherwise have a copy.
 */
export interface SharedPaths {
  /** UTF-8, one after the other. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** Where each ends. */
  readonly ends: Float64Array<SharedArrayBuffer>;
}

export function sharePaths(paths: readonly string[]): SharedPaths {
  const ends = new Float64Array(new SharedArrayBuffer(paths.length * 8));
  let length = 0;
  paths.forEach((path, i) => {
    length += Buffer.byteLength(path);
    ends[i] = length;
  });
  const memory = new SharedArrayBuffer(length);
  paths.forEach((path, i) => {
    const start = ends[i - 1] ?? 0;
    Buffer.from(memory, start, ends[i]! - start).write(path);
  });
  return { bytes: new Uint8Array(memory), ends };
}

export function pathAt({ bytes, ends }: SharedPaths, index: number): string {
  const start = ends[index - 1] ?? 0;
  return Buffer.from(bytes.buffer, start, ends[index]! - start).toString();
}
