import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

// The suites of runtimes, models, detector and the whole pipeline, on tfjs-node: see
// scripts/build-tfjs-node.sh.
const { projects: _, ...test } = base.test ?? {};

export default defineConfig({
  ...base,
  test: {
    ...test,
    include: [
      'packages/core/src/{runtime/tfjs,models,detection}/**/*.test.ts',
      'packages/backend-node/src/backend.test.ts',
      'packages/backend-node/src/models/load-model.test.ts',
      'packages/backend-node/src/engines/tensorflow-session/**/*.test.ts',
    ],
    env: { FACENET_NATIVE: '1', TF_CPP_MIN_LOG_LEVEL: '2' },
  },
});
