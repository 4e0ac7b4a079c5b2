import { defineConfig } from 'vitest/config';

const source = { conditions: ['@facenet/source'] };

export default defineConfig({
  resolve: source,
  ssr: { resolve: source },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tools/*/src/**/*.test.ts'],
    globalSetup: ['tools/testkit/src/temporary-root.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Networks use every core themselves; more workers than cores only adds noise.
    maxWorkers: 2,
  },
});
