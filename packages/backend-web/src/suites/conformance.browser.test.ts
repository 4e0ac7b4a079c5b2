import { chromiumMissing } from '@facenet/testkit/browser';
import { describe, expect, it } from 'vitest';
import { runInChromium } from './testing/run-suite.js';

describe.skipIf(chromiumMissing())('runtimes in Chromium', () => {
  it.each(['wasm', 'webgl', 'webgpu'] as const)(
    '%s passes the suite of runtimes',
    async (engine) => {
      const results = await runInChromium('conformance', engine);
      expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
      expect(results.length).toBeGreaterThan(50);
    },
  );
});
