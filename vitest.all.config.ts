import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

// Everything, where `npm test` tries parts that stand for it: see tools/testkit/src/thorough.ts.
export default defineConfig({
  ...base,
  test: { ...base.test, env: { FACENET_TESTS: 'all' } },
});
