import { Gallery, MemoryGalleryStore } from '@facenet/core/gallery';
import { chromiumMissing, openChromium } from '@facenet/testkit/browser';
import { describe, expect, it } from 'vitest';
import { serve } from '../serve.js';
import { FakeFaceNet, formOf, pngPhoto } from '../testing/fake-facenet.js';

describe.skipIf(chromiumMissing())('the page to try the server, on a phone', () => {
  it('shows many faces side by side, long names, and what browsers cannot show', async () => {
    const facenet = new FakeFaceNet();
    const gallery = await Gallery.open<Uint8Array>({
      store: new MemoryGalleryStore(),
      card: facenet.card,
    });
    await using server = await serve({ facenet, gallery, port: 0, endOn: [] });
    const [name, photo] = [`<b>${'x'.repeat(200)}`, await pngPhoto(300, 200)];
    const body = formOf({ name, photo, force: 'true' });
    expect((await fetch(`${server.url}/v1/people`, { method: 'POST', body })).status).toBe(201);
    facenet.faces = 30;
    const browser = await openChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 375, height: 700 } });
      await page.goto(server.url);
      const show = async (bytes: Uint8Array) => {
        const file = { name: 'photo', mimeType: 'image/png', buffer: Buffer.from(bytes) };
        await page.setInputFiles('#file', file);
        await page.locator('#status', { hasText: 'faces' }).waitFor();
        await page.evaluate('photo.decode().catch(() => {})'); // by then it is shown, or given up
      };
      await show(photo);
      const labels = await page.locator('.face span').allTextContents();
      expect(labels.slice(0, 3)).toEqual([name, '2', '3']);
      expect(await page.locator('#faces li').count()).toBe(30);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
      expect(await page.locator('#figure').isVisible()).toBe(true);
      await show(greyTiff(300, 200)); // which the server reads, and Chromium does not
      expect(await page.locator('#figure').isVisible()).toBe(false);
      expect(await page.locator('#faces li').count()).toBe(30);
    } finally {
      await browser.close();
      await gallery.dispose();
    }
  });
});

/** A TIFF file of one strip of grey. */
function greyTiff(width: number, height: number): Uint8Array {
  const tags = Object.entries({
    ...{ 256: width, 257: height, 258: 8, 259: 1, 262: 1, 273: 122, 277: 1, 278: height },
    279: width * height,
  });
  const file = Buffer.alloc(122 + width * height, 128);
  file.write('II*\0', 0, 'latin1');
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, value], i) => {
    const at = 10 + 12 * i;
    file.writeUInt16LE(Number(tag), at);
    file.writeUInt16LE(4, at + 2); // a number of 32 bits
    file.writeUInt32LE(1, at + 4);
    file.writeUInt32LE(value, at + 8);
  });
  file.writeUInt32LE(0, 10 + 12 * tags.length);
  return file;
}
