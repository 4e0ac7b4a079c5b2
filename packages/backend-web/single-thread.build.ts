import type { Plugin } from 'esbuild';

/** Leaves out the threaded form of tfjs-backend-wasm, which its module of backends imports, and which is never used. */
export const onlySingleThread: Plugin = {
  name: 'only-single-thread',
  setup(build) {
    build.onLoad({ filter: /wasm-out\/tfjs-backend-wasm-threaded-simd/ }, () => ({
      contents: 'export const wasmWorkerContents = "";\nexport default undefined;',
    }));
  },
};
