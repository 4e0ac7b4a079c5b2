import { ByteReader } from './byte-reader.js';
import { excerpt } from './excerpt.js';
import type { FileBytes } from './file-bytes.js';
import { channelCount } from './quantize/channels.js';
import { dequantized } from './quantize/dequantize.js';
import {
  companionNames,
  QUANTIZATION_KEY,
  QUANTIZATION_NAMES,
  type QuantizedDtype,
} from './quantize/naming.js';
import { readSafetensorsHeader, type SafetensorsEntry } from './safetensors-header.js';
import { decodeLater, littleEndianBytes } from './scalar-types.js';
import type { StoredTensor, StoredTensors } from './stored-tensor.js';

export interface OpenedSafetensors {
  /** In the order of their bytes in the file. */
  readonly tensors: StoredTensors;
  /** The file's `__metadata__`; empty when it has none. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Opens a safetensors file without decoding its tensors. Reading gives float32 from every integer
 * and float dtype up to 64 bits: exact for F32, F16, BF16, BOOL and integers up to 2^24, otherwise
 * rounded to the nearest value. Weights that `writeSafetensors` has quantised come back as floats;
 * their scales are no tensors of their own.
 *
 * Memory: F32 tensors that lie at a multiple of 4 bytes, as those of most files do, are views of
 * `bytes`. So what is read must not be written to, and `bytes` not changed.
 *
 * @throws FaceNetError WEIGHTS_CORRUPT when the header is malformed or longer than 100 MB, a dtype
 * is unknown, the tensors overlap, leave holes or do not fill the file exactly, or scales do not fit
 */
export function openSafetensors(bytes: FileBytes): OpenedSafetensors {
  const { metadata, entries } = readSafetensorsHeader(bytes);
  const stored = new Map(entries.map((entry) => [entry.name, entry]));
  const plain = (entry: SafetensorsEntry) => storedTensor(entry, bytes instanceof Uint8Array);
  const dtype = quantizedDtype(metadata[QUANTIZATION_KEY]);
  const quantized = new Map<string, StoredTensor>();
  const companions = new Set<string>();
  if (dtype) {
    const fail = (problem: string) => new ByteReader(bytes, 'safetensors file').fail(problem, 8);
    for (const entry of entries) {
      const names = companionNames(entry.name, dtype);
      const [scale, minimum] = names.map((name) => stored.get(name));
      if (entry.type !== dtype.toLowerCase() || !scale) continue;
      for (const [i, companion] of [scale, minimum].slice(0, names.length).entries()) {
        const channels = channelCount(entry.shape);
        if (companion?.shape.length !== 1 || companion.shape[0] !== channels) {
          throw fail(
            `tensor ${excerpt(names[i])} has not one value for each of ${channels} channels`,
          );
        }
      }
      for (const name of names) companions.add(name);
      const restored = dequantized(plain(entry), plain(scale), minimum && plain(minimum));
      quantized.set(entry.name, restored);
    }
  }
  const tensors = new Map<string, StoredTensor>();
  for (const entry of entries) {
    if (companions.has(entry.name)) continue;
    tensors.set(entry.name, quantized.get(entry.name) ?? plain(entry));
  }
  return { tensors, metadata };
}

function quantizedDtype(name: string | undefined): QuantizedDtype | undefined {
  return (['U8', 'I8'] as const).find((dtype) => QUANTIZATION_NAMES[dtype] === name);
}

function storedTensor({ type, shape, data }: SafetensorsEntry, inMemory: boolean): StoredTensor {
  const view = inMemory && type === 'f32' ? floatView(data.read()) : undefined;
  return { shape, read: (pool) => view ?? decodeLater(data, type, true, pool) };
}

/** The floats where they lie; undefined where they lie askew or in foreign byte order. */
function floatView(data: Uint8Array): Float32Array | undefined {
  if (data.byteOffset % 4 !== 0) return undefined;
  const view = new Float32Array(data.buffer, data.byteOffset, data.length / 4);
  return littleEndianBytes(view).buffer === view.buffer ? view : undefined;
}
