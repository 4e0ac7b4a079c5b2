import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import * as wasmModule from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js';
import {
  findBackendFactory,
  getKernel,
  type KernelConfig,
  registerBackend,
  registerKernel,
} from '@tensorflow/tfjs-core';
import { compileWasm, requireSimd } from './compile-wasm.js';
import { BackendWithConvolutions } from './convolution/backend-with-convolutions.js';
import { createKernels } from './convolution/kernels.js';
import { withOwnConvolutions } from './convolution/own-kernels.js';
import { inferenceKernels } from './inference-kernels.js';

/**
 * Its name at tfjs-core. Not "wasm": a page that uses tfjs itself keeps its own backend of that name, with
 * kernels of its own.
 */
export const WASM_BACKEND = 'facenet-wasm';

type Module = ConstructorParameters<typeof BackendWasm>[0];
/** What the compiler of C++ gives every module. */
interface Compiled {
  cwrap(name: string, result: string | null, parameters: readonly string[]): never;
}
interface Settings {
  instantiateWasm(imports: WebAssembly.Imports, done: Done): object;
}
type Done = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void;
type ModuleFactory = (settings: Settings) => Promise<Module & Compiled>;

// As an ES module, or as the CommonJS that it is.
const { default: factory = wasmModule } = wasmModule as unknown as { default?: unknown };

/**
 * Registers the parts of tfjs-backend-wasm that are used, on one thread: its threads work only in scripts that
 * nobody minified, and hang otherwise.
 *
 * @param binary gives the WebAssembly file
 */
export function registerWasm(binary: () => Promise<Uint8Array<ArrayBuffer>>): void {
  if (findBackendFactory(WASM_BACKEND)) return;
  registerKernels(inferenceKernels.map(withOwnConvolutions));
  registerBackend(WASM_BACKEND, async () => {
    requireSimd();
    const compiled = await compileWasm(await binary());
    let exported: WebAssembly.Exports = {};
    const module = await (factory as ModuleFactory)({
      instantiateWasm: (imports, done) => {
        WebAssembly.instantiate(compiled, imports).then((instance) => {
          exported = instance.exports;
          done(instance, compiled);
        });
        return {};
      },
    });
    module.tfjs = {
      init: module.cwrap('init', null, []),
      initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
      getThreadsCount: module.cwrap('get_threads_count', 'number', []),
      registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
      disposeData: module.cwrap('dispose_data', null, ['number']),
      dispose: module.cwrap('dispose', null, []),
    };
    const kernels = await createKernels(exported.memory as WebAssembly.Memory);
    return new BackendWithConvolutions(module, kernels);
  });
}

/** They are set up when the backend starts. */
export function registerKernels(kernels: readonly KernelConfig[]): void {
  for (const kernel of kernels) {
    if (getKernel(kernel.kernelName, WASM_BACKEND)) continue;
    registerKernel({ ...kernel, backendName: WASM_BACKEND });
  }
}
