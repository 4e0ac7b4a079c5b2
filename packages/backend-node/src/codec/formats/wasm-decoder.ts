import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { FaceNetError } from '@facenet/core';

// Node has WebAssembly, but its types come with the DOM library only.
declare namespace WebAssembly {
  class Module {
    private constructor();
  }
  class Instance {
    constructor(module: Module, imports: object);
    readonly exports: object;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}

const require = createRequire(import.meta.url);

/** Memory that an idle decoder may keep: wasm memory grows for large photos and never shrinks. */
const KEPT_BYTES = 256 * 2 ** 20;

/** The picture that the decoders make; browsers have a class of that name, Node has none. */
class ImageData {
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
}

/** What Emscripten makes of the C++ decoders of Squoosh. */
interface EmscriptenModule {
  readonly HEAPU8: Uint8Array;
  decode(bytes: Uint8Array, ...settings: readonly unknown[]): ImageData | null;
}

type Factory = (options: {
  noInitialRun: boolean;
  instantiateWasm(
    imports: Record<string, never>,
    done: (instance: WebAssembly.Instance) => void,
  ): object;
  print(text: string): void;
  printErr(text: string): void;
}) => Promise<EmscriptenModule>;

/** A decoded picture, RGBA, and what the decoder complained of on its way. */
export interface WasmPicture extends Pick<ImageData, 'data' | 'width' | 'height'> {
  readonly warnings: readonly string[];
}

/**
 * Starts a wasm decoder at first use, from its file in node_modules: its own way to that file is a
 * fetch, which Node cannot do for files. Decoding is synchronous, so calls do not disturb each
 * other.
 *
 * @param load imports the JavaScript half of the decoder, `() => import('...')`
 * @param file the wasm half, as a module path
 * @param settings what this decoder is called with, besides the bytes
 */
export function wasmDecoder(
  load: () => Promise<{ default: unknown }>,
  file: string,
  ...settings: readonly unknown[]
) {
  let output: string[] = [];
  let compiled: Promise<WebAssembly.Module> | undefined;
  let running: Promise<EmscriptenModule> | undefined;

  const start = async (): Promise<EmscriptenModule> => {
    try {
      compiled ??= readFile(require.resolve(file)).then((bytes) => WebAssembly.compile(bytes));
      const code = await compiled;
      const factory = (await load()).default as Factory;
      return await withImageData(() =>
        factory({
          noInitialRun: true,
          instantiateWasm(imports, done) {
            const instance = new WebAssembly.Instance(code, imports);
            done(instance);
            return instance.exports;
          },
          print: (text) => output.push(text),
          printErr: (text) => output.push(text),
        }),
      );
    } catch (cause) {
      // Too many open files, say: it may work the next time.
      compiled = undefined;
      running = undefined;
      throw doesNotStart(file, cause);
    }
  };

  return async (bytes: Uint8Array): Promise<WasmPicture> => {
    running ??= start();
    const module = await running;
    output = [];
    try {
      const picture = withImageData(() => module.decode(bytes, ...settings));
      if (!picture) throw new Error('the decoder gives no picture');
      if (module.HEAPU8.length > KEPT_BYTES) running = undefined;
      return { ...picture, warnings: output };
    } catch (cause) {
      // Whatever it had allocated is lost now, and it may be in any state: the next call restarts.
      running = undefined;
      throw new Error(output[0] ?? (cause as Error).message, { cause });
    }
  };
}

/** Not the fault of the image, and not to be told as one. */
function doesNotStart(file: string, cause: unknown): FaceNetError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FaceNetError('ENGINE_UNAVAILABLE', `The decoder ${file} does not start: ${reason}.`, {
    hint: 'Try again; if it stays so, install @facenet/backend-node anew, or install sharp.',
    cause,
  });
}

/** Lends the decoder the global class that it constructs, and leaves the global scope as it was. */
function withImageData<Result>(work: () => Result): Result {
  const scope = globalThis as { ImageData?: unknown };
  const before = scope.ImageData;
  scope.ImageData = ImageData;
  try {
    return work();
  } finally {
    if (before === undefined) delete scope.ImageData;
    else scope.ImageData = before;
  }
}
