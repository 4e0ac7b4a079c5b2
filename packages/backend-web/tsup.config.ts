import { copyFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { defineConfig } from 'tsup';
import { onlySingleThread } from './single-thread.build.js';
import { workerScript, workerScripts } from './worker-script.build.js';

const wasm = createRequire(import.meta.url).resolve(
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
);

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'es2022',
  platform: 'browser',
  // Parts of it alone, so that applications need neither all of its kernels nor stand-ins for Node's modules.
  noExternal: [/^@tensorflow\/tfjs-backend-(wasm|cpu)/],
  // Which webpack says that workers have, and does not give them.
  define: { __filename: 'undefined' },
  loader: { '.wasm': 'binary' },
  esbuildPlugins: [onlySingleThread, workerScripts],
  // Whoever compiles against us knows Symbol.asyncDispose, whatever their lib.
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
  sourcemap: true,
  clean: true,
  onSuccess: async () => {
    await copyFile(wasm, 'dist/tfjs-backend-wasm-simd.wasm');
    await writeFile('dist/face-worker.js', await workerScript('src/workers/face-worker.ts'));
  },
});
