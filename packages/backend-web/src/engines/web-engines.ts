/** Engines of the browser, the fastest first. */
export const WEB_RUNTIMES = ['webgpu', 'webgl', 'wasm'] as const;
/** An engine of the browser, by name. */
export type WebRuntime = (typeof WEB_RUNTIMES)[number];

/** Where the engines' own files are. */
export interface EngineFiles {
  /** The WebAssembly file, where the page has it at an address of its own. */
  readonly wasmPath?: string | URL;
}

/** Loads what an engine needs, and registers it at tfjs-core under the name that it gives. */
type Register = (files: EngineFiles) => Promise<string>;

/** Each comes as a part of its own, when it is tried. */
export const registerEngine: Readonly<Record<WebRuntime, Register>> = {
  webgpu: async () => {
    await import('@tensorflow/tfjs-backend-webgpu');
    return 'webgpu';
  },
  webgl: async () => {
    await import('@tensorflow/tfjs-backend-webgl');
    return 'webgl';
  },
  wasm: async ({ wasmPath }) => {
    const [{ registerWasm, WASM_BACKEND }, { wasmBinary }] = await Promise.all([
      import('./wasm/start-wasm.js'),
      import('./wasm/wasm-binary.js'),
    ]);
    registerWasm(() => wasmBinary(wasmPath));
    return WASM_BACKEND;
  },
};
