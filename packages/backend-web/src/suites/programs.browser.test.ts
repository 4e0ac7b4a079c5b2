import { chromiumMissing } from '@facenet/testkit/browser';
import { describe, expect, it } from 'vitest';
import type { WebRuntime } from '../engines/web-engines.js';
import { runInChromium } from './testing/run-suite.js';

/** What graphics compute otherwise: angles to four digits, and of equal values in a window another wins. */
const ON_GRAPHICS = ['sin', 'cos', 'acos', 'maxPool of equals, of which the first takes all'];
const DIFFERENT: Readonly<Partial<Record<WebRuntime, readonly string[]>>> = {
  webgl: ON_GRAPHICS,
  webgpu: ON_GRAPHICS,
};

describe.skipIf(chromiumMissing())('engines of programs in Chromium', () => {
  it.each(['wasm', 'webgl', 'webgpu'] as const)(
    '%s passes the suite of programs',
    async (engine) => {
      const results = await runInChromium('programs', engine);
      const failed = results.filter(({ name, error }) => {
        const operation = name.slice(name.lastIndexOf(' > ') + 3);
        return error !== undefined && !DIFFERENT[engine]?.includes(operation);
      });
      expect(failed).toEqual([]);
      expect(results.length).toBeGreaterThan(80);
    },
  );
});
