import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    image: 'src/entries/image.ts',
    detection: 'src/entries/detection.ts',
    cards: 'src/entries/cards.ts',
    models: 'src/entries/models.ts',
    formats: 'src/entries/formats.ts',
    network: 'src/entries/network.ts',
    evaluation: 'src/entries/evaluation.ts',
    clustering: 'src/entries/clustering.ts',
    classification: 'src/entries/classification.ts',
    gallery: 'src/entries/gallery.ts',
    tracking: 'src/entries/tracking.ts',
    training: 'src/entries/training.ts',
    workers: 'src/entries/workers.ts',
    tfjs: 'src/runtime/tfjs/index.ts',
    onnx: 'src/runtime/onnx/index.ts',
  },
  format: ['esm'],
  target: 'es2022',
  // Whoever compiles against us knows Symbol.asyncDispose, whatever their lib.
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
  sourcemap: true,
  clean: true,
});
