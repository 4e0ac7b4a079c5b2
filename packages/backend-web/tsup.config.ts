import { copyFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { defineConfig } from 'tsup';
import { leanTfjs } from './lean-tfjs.build.js';
import { packedWasm } from './packed-wasm.build.js';
import { tfjsRuntime } from './tfjs-runtime.build.js';
import { workerScript, workerScripts } from './worker-script.build.js';

const wasm = createRequire(import.meta.url).resolve(
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
);

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'es2022',
  platform: 'browser',
  // Parts of them alone: applications need not load all of the others.
  noExternal: [/^@tensorflow\/tfjs-(core|backend-(wasm|cpu))/, '@facenet/core/tfjs'],
  esbuildPlugins: [tfjsRuntime, leanTfjs, packedWasm, workerScripts],
  // Whoever compiles against us knows Symbol.asyncDispose, whatever their lib.
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
  sourcemap: true,
  clean: true,
  onSuccess: async () => {
    await copyFile(wasm, 'dist/tfjs-backend-wasm-simd.wasm');
    await writeFile('dist/face-worker.js', await workerScript('src/workers/face-worker.ts'));
  },
});
