import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The picture that the wasm decoders make; browsers have a class of that name, Node has none. */
class NodeImageData {
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
}

interface DecoderModule {
  init(module: WebAssembly.Module): Promise<unknown>;
  default(bytes: ArrayBuffer): Promise<Pick<NodeImageData, 'data' | 'width' | 'height'>>;
}

/**
 * Starts a wasm decoder at first use, from its file in node_modules: its own way of finding that
 * file is a fetch, which Node cannot do for files.
 */
export function wasmDecoder(load: () => Promise<unknown>, wasm: string) {
  let started: Promise<DecoderModule> | undefined;
  const start = async () => {
    const scope = globalThis as { ImageData?: unknown };
    scope.ImageData ??= NodeImageData;
    const decoder = (await load()) as DecoderModule;
    await decoder.init(await WebAssembly.compile(await readFile(require.resolve(wasm))));
    return decoder;
  };
  return async (bytes: Uint8Array) => {
    started ??= start();
    const decoder = await started;
    const copy = bytes.slice().buffer;
    return decoder.default(copy);
  };
}
