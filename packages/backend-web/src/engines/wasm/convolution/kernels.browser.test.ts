import { chromiumMissing, openChromium, openPage } from '@facenet/testkit/browser';
import { describe, expect, it } from 'vitest';

type Program = typeof import('./testing/kernels.page.js');

describe.skipIf(chromiumMissing())('kernels of convolutions in Chromium', () => {
  it('multiply and add in one instruction', async () => {
    const browser = await openChromium();
    try {
      const program = new URL('./testing/kernels.page.ts', import.meta.url);
      const page = await openPage<Program>(browser, program);
      const sums = Array.from({ length: 8 }, (_, i) => 0.5 + i + 2 * (8 + i) + 3 * (16 + i));
      expect(await page.call('multiplyFused')).toEqual(sums);
    } finally {
      await browser.close();
    }
  });
});
