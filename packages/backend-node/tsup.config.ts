import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'face-worker': 'src/workers/face-worker.ts',
    'gallery-worker': 'src/gallery/gallery-worker.ts',
    'embedding-worker': 'src/dataset/embedding-worker.ts',
    'training-photos-worker': 'src/dataset/training/training-photos-worker.ts',
  },
  format: ['esm'],
  target: 'es2022',
  // tsup would bundle what is optional.
  external: ['onnxruntime-node', 'sharp'],
  // Whoever compiles against us knows Symbol.asyncDispose, whatever their lib.
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
  sourcemap: true,
  clean: true,
});
