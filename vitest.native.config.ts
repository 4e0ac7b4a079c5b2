import { mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

// The suites that need an engine built from source: `npm run native:build` makes it.
export default mergeConfig(base, {
  test: { include: ['packages/*/src/**/*.native-test.ts'], testTimeout: 300_000 },
});
