import type { DataId } from '@tensorflow/tfjs-core';

/** The memory of the engine's module, as the compiler of C++ shows it; the arrays change as it grows. */
export interface Heap {
  readonly HEAPU8: Uint8Array;
  readonly HEAPF32: Float32Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** A piece of memory that grows as needed; what is in it is kept only until then. */
class Piece {
  readonly #heap: Heap;
  #address = 0;
  #bytes = 0;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  take(bytes: number): number {
    if (this.#bytes < bytes) {
      if (this.#address) this.#heap._free(this.#address);
      [this.#address, this.#bytes] = [allocate(this.#heap, bytes), bytes];
      this.#heap.HEAPU8.fill(0, this.#address, this.#address + bytes);
    }
    return this.#address;
  }
}

function allocate(heap: Heap, bytes: number): number {
  const address = heap._malloc(bytes);
  if (!address) throw new Error(`there is no memory for ${bytes} bytes`);
  return address;
}

/** What convolutions need of the engine's memory beside tensors. */
export class ConvolutionMemory {
  readonly #heap: Heap;
  readonly #scratch: Piece;
  readonly #zeros: Piece;
  readonly #packed = new Map<DataId, Map<string, number>>();

  constructor(heap: Heap) {
    this.#heap = heap;
    this.#scratch = new Piece(heap);
    this.#zeros = new Piece(heap);
  }

  /** All of the engine's memory, until some is taken. */
  get bytes(): Uint8Array {
    return this.#heap.HEAPU8;
  }

  /** Memory to work in, until the next call. */
  scratch(bytes: number): number {
    return this.#scratch.take(bytes);
  }

  /** Memory that nobody writes. */
  zeros(bytes: number): number {
    return this.#zeros.take(bytes);
  }

  /**
   * Filters in the order in which kernels read them, made when they are first needed.
   *
   * @param order its name
   */
  packed(filter: DataId, order: string, pack: () => Float32Array): number {
    const known = this.#packed.get(filter) ?? new Map<string, number>();
    this.#packed.set(filter, known);
    const there = known.get(order);
    if (there !== undefined) return there;
    const values = pack();
    const address = allocate(this.#heap, values.byteLength);
    this.#heap.HEAPF32.set(values, address / 4);
    known.set(order, address);
    return address;
  }

  /** Frees what was made of a tensor that is no more. */
  forget(filter: DataId): void {
    for (const address of this.#packed.get(filter)?.values() ?? []) this.#heap._free(address);
    this.#packed.delete(filter);
  }
}
