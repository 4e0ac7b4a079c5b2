import { readFileSync } from 'node:fs';

export type NpyData = Uint8Array | Int32Array | Float32Array | Float64Array;

export interface NpyFile<Data extends NpyData = NpyData> {
  readonly shape: number[];
  readonly data: Data;
}

const READERS: Record<string, (buffer: ArrayBuffer) => NpyData> = {
  '|u1': (buffer) => new Uint8Array(buffer),
  '<i4': (buffer) => new Int32Array(buffer),
  '<f4': (buffer) => new Float32Array(buffer),
  '<f8': (buffer) => new Float64Array(buffer),
};

/**
 * Reads a golden .npy file: plain numbers in C order. Independent of the SDK's own reader, so that
 * a test of anything else does not rest on it.
 */
export function readNpy<Data extends NpyData = NpyData>(path: string): NpyFile<Data> {
  const bytes = readFileSync(path);
  const headerLength = bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, 10 + headerLength);
  const type = /'descr': '([^']+)'/.exec(header)?.[1] ?? '';
  const shape = /'shape': \(([^)]*)\)/.exec(header)?.[1];
  const read = READERS[type];
  if (!read || shape === undefined || !header.includes("'fortran_order': False")) {
    throw new Error(`${path} has a header that tests do not expect: ${header}`);
  }
  // A copy, because the data of a .npy file need not be aligned to its element size.
  const data = read(Uint8Array.from(bytes.subarray(10 + headerLength)).buffer);
  return { shape: (shape.match(/\d+/g) ?? []).map(Number), data: data as Data };
}
