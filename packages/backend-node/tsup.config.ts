import { defineConfig, type Options } from 'tsup';

const common: Options = {
  format: ['esm'],
  target: 'es2022',
  // tsup would bundle what is optional.
  external: ['onnxruntime-node', 'sharp', 'libsql'],
  sourcemap: true,
};

export default defineConfig([
  {
    ...common,
    entry: {
      index: 'src/index.ts',
      'face-worker': 'src/workers/face-worker.ts',
      'embedding-worker': 'src/dataset/embedding-worker.ts',
      'training-photos-worker': 'src/dataset/training/training-photos-worker.ts',
    },
    // Whoever compiles against us knows Symbol.asyncDispose, whatever their lib.
    dts: { entry: { index: 'src/index.ts' }, banner: '/// <reference lib="esnext.disposable" />' },
    // The other part of this build writes at the same time.
    clean: ['!gallery-worker.*'],
  },
  // With the little that it needs of core, as all of core would take a megabyte of its thread's memory.
  {
    ...common,
    entry: { 'gallery-worker': 'src/gallery/gallery-worker.ts' },
    noExternal: [/^@facenet\/core/],
    splitting: false,
  },
]);
