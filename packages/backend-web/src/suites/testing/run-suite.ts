import { openChromium, openPage } from '@facenet/testkit/browser';
import type { SuiteResult } from '@facenet/testkit/in-page';
import type { WebRuntime } from '../../engines/web-engines.js';

type Program = typeof import('./suites.page.js');

const program = new URL('./suites.page.ts', import.meta.url);

/** Runs a suite in a page of a browser of its own; wasm needs no graphics. */
export async function runInChromium(
  suite: keyof Program,
  engine: WebRuntime,
): Promise<SuiteResult[]> {
  const browser = await openChromium({ graphics: engine === 'wasm' ? 'none' : engine });
  try {
    const page = await openPage<Program>(browser, program);
    const results = await page.call(suite, engine);
    await page.close();
    return results;
  } finally {
    await browser.close();
  }
}
