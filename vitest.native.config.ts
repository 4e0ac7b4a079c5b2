import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

// The suites of every runtime, model and detector, on tfjs-node: `npm run native:build` makes it.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['packages/core/src/{runtime/tfjs,models,detection}/**/*.test.ts'],
    env: { FACENET_NATIVE: '1', TF_CPP_MIN_LOG_LEVEL: '2' },
  },
});
