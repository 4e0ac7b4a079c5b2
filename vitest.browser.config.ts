import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

// What needs a real browser, at full length; `npm test` has a short form in backend-web/src/in-a-page.test.ts.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    env: { FACENET_TESTS: 'all' },
    // Each file starts browsers and builds of its own.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['{packages,tools}/*/src/**/*.browser.test.ts', 'examples/*/*.browser.test.ts'],
          isolate: false,
        },
      },
    ],
  },
});
