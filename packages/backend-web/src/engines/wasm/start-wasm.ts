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
import { startWasmFile } from './wasm-host.js';

/**
 * Its name at tfjs-core. Not "wasm": a page that uses tfjs itself keeps its own backend of that name, with
 * kernels of its own.
 */
export const WASM_BACKEND = 'facenet-wasm';

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
    const { module, memory } = await startWasmFile(await compileWasm(await binary()));
    return new BackendWithConvolutions(module, await createKernels(memory));
  });
}

/** They are set up when the backend starts. */
export function registerKernels(kernels: readonly KernelConfig[]): void {
  for (const kernel of kernels) {
    if (getKernel(kernel.kernelName, WASM_BACKEND)) continue;
    registerKernel({ ...kernel, backendName: WASM_BACKEND });
  }
}
