import { defineConfig } from 'vitest/config';

const source = { conditions: ['@facenet/source'] };

export default defineConfig({
  resolve: source,
  ssr: { resolve: source },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tools/*/src/**/*.test.ts'],
    globalSetup: ['tools/testkit/src/temporary-root.ts'],
    // A safety net: machines may be slow and busy.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    // Networks use every core themselves; more workers than cores only adds noise.
    maxWorkers: 2,
  },
});
