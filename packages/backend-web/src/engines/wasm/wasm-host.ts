import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';

/** What the backend of tfjs and its kernels take the compiled file for. */
type BackendModule = ConstructorParameters<typeof BackendWasm>[0];
type Argument = number | boolean | Uint8Array;
type WasmFunction = (...values: readonly (number | boolean)[]) => number;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly __wasm_call_ctors: () => void;
  readonly malloc: WasmFunction;
  readonly free: WasmFunction;
  readonly stackSave: () => number;
  readonly stackAlloc: (bytes: number) => number;
  readonly stackRestore: (to: number) => void;
  readonly [name: string]: unknown;
}

const PAGE = 65_536;
const MOST_BYTES = 2 ** 32 - PAGE;
/** Memory grows by more than is asked for, so that it does so seldom, unless there is no more. */
const GROWTH = [1.2, 1.1, 1.05, 1] as const;
const MOST_SPARE_BYTES = 96 * 2 ** 20;

/**
 * Starts the compiled file of tfjs-backend-wasm, in place of the script that comes with it: of what that
 * does, the file needs memory that grows, a place for its messages, and arrays copied to its stack.
 */
export async function startWasmFile(
  compiled: WebAssembly.Module,
): Promise<{ readonly module: BackendModule; readonly memory: WebAssembly.Memory }> {
  const messages = new Messages();
  const imports = {
    abort() {
      throw new WebAssembly.RuntimeError('tfjs-backend-wasm gave up');
    },
    emscripten_get_heap_max: () => MOST_BYTES,
    emscripten_memcpy_big: (to: number, from: number, bytes: number) =>
      view().copyWithin(to >>> 0, from >>> 0, (from >>> 0) + (bytes >>> 0)),
    emscripten_resize_heap: (bytes: number) => grow(memory, bytes >>> 0),
  };
  // It has no files, and writes to the console alone.
  const files = {
    fd_close: () => 52,
    fd_seek: () => 70,
    fd_write: (_: number, parts: number, count: number, written: number) =>
      messages.write(memory, parts >>> 0, count, written >>> 0),
  };
  const instance = await WebAssembly.instantiate(compiled, {
    env: imports,
    wasi_snapshot_preview1: files,
  });
  const exports = instance.exports as unknown as Exports;
  const { memory, stackSave, stackAlloc, stackRestore } = exports;
  let bytes = new Uint8Array(memory.buffer);
  let floats = new Float32Array(memory.buffer);
  function view(): Uint8Array {
    if (bytes.buffer !== memory.buffer) {
      bytes = new Uint8Array(memory.buffer);
      floats = new Float32Array(memory.buffer);
    }
    return bytes;
  }
  exports.__wasm_call_ctors();

  /** A function of the file that takes arrays: they lie on its stack while it runs. */
  function cwrap(name: string, _result: string | null, types: readonly string[] = []) {
    const run = exports[name] as WasmFunction;
    if (!types.includes('array')) return run;
    return (...values: readonly Argument[]) => {
      const before = stackSave();
      try {
        return run(...values.map((value) => (typeof value === 'object' ? place(value) : value)));
      } finally {
        stackRestore(before);
      }
    };
  }
  function place(array: Uint8Array): number {
    const at = stackAlloc(array.length) >>> 0;
    view().set(array, at);
    return at;
  }

  const module = {
    get HEAPU8() {
      return view();
    },
    get HEAPF32() {
      view();
      return floats;
    },
    cwrap,
    _malloc: exports.malloc,
    _free: exports.free,
    tfjs: {
      init: exports.init,
      initWithThreadsCount: exports.init_with_threads_count,
      getThreadsCount: exports.get_threads_count,
      registerTensor: exports.register_tensor,
      disposeData: exports.dispose_data,
      dispose: exports.dispose,
    },
  };
  return { module: module as unknown as BackendModule, memory };
}

/** @returns 1, or 0 where the device has no more memory */
function grow(memory: WebAssembly.Memory, wanted: number): 0 | 1 {
  const { byteLength } = memory.buffer;
  for (const factor of GROWTH) {
    const generous = Math.min(byteLength * factor, wanted + MOST_SPARE_BYTES);
    const size = Math.min(Math.max(wanted, generous), MOST_BYTES);
    if (wanted > size) return 0;
    try {
      memory.grow(Math.ceil((size - byteLength) / PAGE));
      return 1;
    } catch {}
  }
  return 0;
}

/** What the file writes, to the console line by line. */
class Messages {
  readonly #decoder = new TextDecoder();
  #line = '';

  /** As POSIX's `writev`: pairs of address and length, the sum of which is told. */
  write({ buffer }: WebAssembly.Memory, parts: number, count: number, written: number): 0 {
    const words = new DataView(buffer);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const at = words.getUint32(parts + 8 * i, true);
      const length = words.getUint32(parts + 8 * i + 4, true);
      this.#line += this.#decoder.decode(new Uint8Array(buffer, at, length));
      sum += length;
    }
    words.setUint32(written, sum, true);
    const lines = this.#line.split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) console.warn(line);
    return 0;
  }
}
