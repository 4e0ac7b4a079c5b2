import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readImage as readInNode } from '@facenet/backend-node';
import { type LocalServer, serveLocally } from '@facenet/testkit';
import {
  chromiumMissing,
  openChromium,
  openPage,
  type ProgramPage,
} from '@facenet/testkit/browser';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kind, Outcome, Refused } from './testing/read-image.page.js';

type Program = typeof import('./testing/read-image.page.js');

const program = new URL('./testing/read-image.page.ts', import.meta.url);
const faceApi = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');

/** A small photo of odd sides. */
const photo = (): Sharp =>
  sharp(join(dirname(faceApi), 'demo/sample1.jpg')).resize(61, 43, { fit: 'fill' });

/** Every opacity, over colours that are not those of black. */
async function faded(): Promise<Sharp> {
  const { data, info } = await photo().ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  for (let i = 0; i * 4 < data.length; i++) data[i * 4 + 3] = [255, 200, 77, 3, 0][i % 5] as number;
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } });
}

async function upright(orientation: number): Promise<Buffer> {
  return photo().withMetadata({ orientation }).jpeg().toBuffer();
}

const WORKER = `import '/page.js';
onmessage = async ({ data: [name, args] }) => postMessage(await program[name](...args));`;

describe.skipIf(chromiumMissing())('readImage in Chromium', () => {
  let browser: Awaited<ReturnType<typeof openChromium>>;
  let page: ProgramPage<Program>;
  let foreign: LocalServer;
  const files: Record<string, Buffer> = {};

  beforeAll(async () => {
    const make: Record<string, Buffer | Promise<Buffer>> = {
      '/photo.png': photo().png().toBuffer(),
      '/other.png': sharp(Buffer.alloc(12, 9), { raw: { width: 2, height: 2, channels: 3 } })
        .png()
        .toBuffer(),
      '/photo.jpg': photo().jpeg().toBuffer(),
      '/photo.webp': photo().webp({ lossless: true }).toBuffer(),
      '/photo.gif': photo().gif().toBuffer(),
      '/deep.png': photo().toColourspace('rgb16').png().toBuffer(),
      '/grey.png': photo().toColourspace('b-w').png().toBuffer(),
      '/faded.png': faded().then((image) => image.png().toBuffer()),
      '/faded.webp': faded().then((image) =>
        image.webp({ lossless: true, exact: true }).toBuffer(),
      ),
      '/p3.png': photo().withIccProfile('p3').png().toBuffer(),
      '/p3.jpg': photo().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer(),
      '/inks.jpg': photo().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
      '/text.png': Buffer.from('just some words that are no image'),
    };
    for (let i = 1; i <= 8; i++) make[`/turned${i}.jpg`] = upright(i);
    for (const [name, file] of Object.entries(make)) files[name] = await file;
    const png = files['/photo.png'] as Buffer;
    foreign = await serveLocally((request, response) => {
      if (request.url === '/never.png') return; // and never will
      response.setHeader('content-type', 'image/png');
      if (request.url === '/open.png') response.setHeader('access-control-allow-origin', '*');
      response.end(png);
    });
    browser = await openChromium({ graphics: 'webgl' });
    page = await openPage<Program>(browser, program, {
      pages: { ...files, '/worker.js': WORKER },
    });
  });
  afterAll(async () => {
    await browser?.close();
    await foreign?.close();
  });

  /** @param tolerance greatest difference of a value */
  async function expectAsInNode(outcome: Outcome, file: string, tolerance: number) {
    if (!('data' in outcome)) throw new Error(`${file}: ${outcome.message}`);
    const expected = await readInNode(files[file] as Buffer);
    expect([outcome.width, outcome.height]).toEqual([expected.width, expected.height]);
    const differences = outcome.data.map((value, i) =>
      Math.abs(value - (expected.data[i] as number)),
    );
    expect(Math.max(...differences), `${file}: greatest difference`).toBeLessThanOrEqual(tolerance);
  }

  it('reads every kind of source to the pixels that Node reads', async () => {
    const kinds = await page.call('kindsOf', 'page');
    expect(kinds).toHaveLength(25);
    for (const kind of kinds) {
      await expectAsInNode(await page.call('readAs', kind, '/photo.png'), '/photo.png', 0).catch(
        (error: Error) => expect.fail(`${kind}: ${error.message}`),
      );
    }
  });

  it('reads every kind of source that a module worker has', async () => {
    for (const kind of await page.call('kindsOf', 'worker')) {
      const outcome = await page.call('inWorker', 'readAs', kind, '/photo.png');
      await expectAsInNode(outcome as Outcome, '/photo.png', 0);
    }
  });

  // JPEG's decoders round in other places.
  it.each([
    ['/photo.jpg', 3],
    ['/photo.webp', 0],
    ['/photo.gif', 0],
    ['/deep.png', 1],
    ['/grey.png', 0],
    ['/faded.png', 0],
    ['/faded.webp', 0],
    ['/p3.png', 0],
    ['/p3.jpg', 3],
    ['/inks.jpg', 4],
  ])('decodes %s as Node does, whether a file or an img', async (file, tolerance) => {
    for (const kind of ['a Blob', 'an img that has loaded', 'a relative address'] as Kind[]) {
      await expectAsInNode(await page.call('readAs', kind, file), file, tolerance);
    }
    const inWorker = await page.call('inWorker', 'readAs', 'a Blob', file);
    await expectAsInNode(inWorker as Outcome, file, tolerance);
  });

  it('turns pictures upright by their EXIF data, whether a file, an img or a canvas', async () => {
    for (let i = 1; i <= 8; i++) {
      for (const kind of ['a Blob', 'an img that has loaded', 'a canvas'] as Kind[]) {
        await expectAsInNode(
          await page.call('readAs', kind, `/turned${i}.jpg`),
          `/turned${i}.jpg`,
          3,
        );
      }
    }
  });

  it('takes what canvases show at the moment of the call', async () => {
    const red = [255, 51, 0];
    const webgl = await page.call('readWebglCanvas');
    expect(webgl).toEqual({ width: 2, height: 2, data: [...red, ...red, ...red, ...red] });
    const changing = await page.call('readChangingCanvas');
    expect(changing).toMatchObject({ width: 3, height: 2 });
    expect((changing as { data: number[] }).data.slice(0, 3)).toEqual([10, 20, 30]);
  });

  it("leaves open what is the caller's", async () => {
    expect(await page.call('leavesOpen', '/photo.png')).toEqual({ bitmap: true, frame: true });
  });

  it.each([
    ['', 'src'],
    ['none', 'src'],
    ['metadata', 'source'],
  ] as const)('waits for the first frame of a video (preload "%s", by %s)', async (preload, by) => {
    const frame = await page.call('readVideo', preload, by);
    if (!('data' in frame)) throw new Error(frame.message);
    expect([frame.width, frame.height]).toEqual([64, 48]);
    frame.data.slice(0, 3).forEach((value, i) => {
      expect(Math.abs(value - ([200, 100, 50][i] as number))).toBeLessThanOrEqual(6);
    });
  });

  it('reads a stream', async () => {
    expect(await page.call('readStream')).toMatchObject({ width: 61, height: 43 });
  });

  it('reads drawings at their size, or at that which they are shown at', async () => {
    const square = (attributes: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect width="100%" height="100%" fill="#0a141e"/></svg>`;
    const sized = await page.call('readDrawing', square('width="4" height="3"'));
    expect(sized).toMatchObject({ width: 4, height: 3 });
    expect((sized as { data: number[] }).data.slice(0, 3)).toEqual([10, 20, 30]);
    const endless = await page.call('readDrawing', square(''), 20);
    if (!('data' in endless)) throw new Error(endless.message);
    expect([endless.width, endless.height]).toEqual([20, 20]);
    expect(endless.data.slice(0, 3)).toEqual([10, 20, 30]);
  });

  it.each([
    ['null', 'INVALID_ARGUMENT', /from null/],
    ['undefined', 'INVALID_ARGUMENT', /from undefined/],
    ['a number', 'INVALID_ARGUMENT', /from Number|from 7/],
    ['an empty text', 'INVALID_ARGUMENT', /"" is no address/],
    ['base64 alone', 'INVALID_ARGUMENT', /Put "data:image\/jpeg;base64," before it/],
    ['the bytes of an ImageData', 'INVALID_ARGUMENT', /Uint8ClampedArray.*Pass the ImageData/],
    ['the image of an SVG without address', 'IMAGE_UNREADABLE', /has no source/],
    ['an ImageBitmap that is closed meanwhile', 'IMAGE_UNREADABLE', /ImageBitmap (is|was) closed/],
    ['a path of Windows', 'INVALID_ARGUMENT', /no address of an image.*files as File/],
    ['the address of a file', 'INVALID_ARGUMENT', /no address of an image.*files as File/],
    ['a script', 'INVALID_ARGUMENT', /no address of an image/],
    ['half an address', 'INVALID_ARGUMENT', /no address of an image/],
    ['data that are no base64', 'INVALID_ARGUMENT', /no base64.*toDataURL/],
    ['a plain object', 'INVALID_ARGUMENT', /from Object/],
    ['a div', 'INVALID_ARGUMENT', /from HTMLDivElement.*img, video or canvas/],
    ['an input of files', 'INVALID_ARGUMENT', /input\.files\[0\]/],
    ['an array', 'INVALID_ARGUMENT', /one image at a time/],
    ['a promise', 'INVALID_ARGUMENT', /Await it first/],
    ['pixels that do not fit', 'INVALID_ARGUMENT', /has 12 bytes, not 3/],
    ['an img without source', 'IMAGE_UNREADABLE', /img has no source/],
    ['a broken img', 'IMAGE_UNREADABLE', /cannot load .*text\.png/],
    ['an img that is not there', 'IMAGE_UNREADABLE', /cannot load .*missing\.png/],
    ['a broken img that has failed before', 'IMAGE_UNREADABLE', /cannot load .*text\.png/],
    ['a canvas of 0x0', 'IMAGE_UNREADABLE', /canvas has 0x0/],
    ['an OffscreenCanvas of 0x0', 'IMAGE_UNREADABLE', /canvas has 0x0/],
    ['a closed ImageBitmap', 'IMAGE_UNREADABLE', /ImageBitmap is closed/],
    ['a closed VideoFrame', 'IMAGE_UNREADABLE', /VideoFrame is closed/],
    ['a detached ImageData', 'IMAGE_UNREADABLE', /detached/],
    ['detached pixels', 'IMAGE_UNREADABLE', /detached/],
    ['detached bytes', 'IMAGE_UNREADABLE', /detached/],
    ['a video without source', 'IMAGE_UNREADABLE', /video has no source/],
    ['a video of text', 'IMAGE_UNREADABLE', /cannot load the video .*text\.png/],
    ['a video with a broken source in it', 'IMAGE_UNREADABLE', /no source that this browser plays/],
    ['a stream that has ended', 'IMAGE_UNREADABLE', /has ended/],
    ['a foreign img', 'IMAGE_UNREADABLE', /another origin.*crossorigin="anonymous"/],
    ['a tainted canvas', 'IMAGE_UNREADABLE', /another origin.*crossorigin="anonymous"/],
    ['a foreign address', 'DOWNLOAD_FAILED', /photo\.png.*Access-Control-Allow-Origin/],
    ['a missing address', 'DOWNLOAD_FAILED', /missing\.png: status 404/],
    ['a revoked blob: address', 'DOWNLOAD_FAILED', /blob:.*revokeObjectURL/],
    ['the address of a web page', 'IMAGE_UNSUPPORTED', /index\.html: .*a web page/],
    ['an empty Blob', 'IMAGE_UNREADABLE', /file is empty/],
    ['a Blob of text', 'IMAGE_UNREADABLE', /bytes 6a75737420736f6d\.\.\. begin no image/],
    ['a Blob of SVG', 'IMAGE_UNSUPPORTED', /SVG drawing/],
  ] as [Refused, string, RegExp][])('refuses %s', async (kind, code, message) => {
    const outcome = await page.call('readRefused', kind, `${foreign.url}photo.png`);
    expect(outcome).toMatchObject({ code, message: expect.stringMatching(message) });
    expect((outcome as { hint?: string }).hint).toBeTruthy();
  });

  it('reads other origins that allow it', async () => {
    const open = await page.call('readAs', 'a Blob', `${foreign.url}open.png`);
    await expectAsInNode(open, '/photo.png', 0);
  });

  it.each(['img', 'address', 'video'] as const)('stops waiting for an %s', async (kind) => {
    const outcome = await page.call('readAborted', kind, `${foreign.url}never.png`);
    expect(outcome).toMatchObject({ code: 'ABORTED' });
  });

  it('holds its limits, whatever the source', async () => {
    for (const kind of await page.call('kindsOf', 'page')) {
      const refused = { code: 'IMAGE_TOO_LARGE', hint: expect.stringMatching(/maxPixels/) };
      if (kind === 'pixels that were read') continue; // which the caller has already
      expect(await page.call('readAs', kind, '/photo.png', { maxPixels: 2622 })).toMatchObject(
        refused,
      );
    }
    const bytes = { code: 'IMAGE_TOO_LARGE', hint: expect.stringMatching(/maxBytes/) };
    for (const kind of ['a Blob', 'a relative address', 'a data: address'] as Kind[]) {
      expect(await page.call('readAs', kind, '/photo.png', { maxBytes: 999 })).toMatchObject(bytes);
    }
    const wrong = await page.call('readAs', 'a Blob', '/photo.png', { maxPixels: -1 });
    expect(wrong).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('names the policy of the page that forbids an address, and reads data: nonetheless', async () => {
    const strict = await openPage<Program>(browser, program, {
      pages: files,
      headers: { 'content-security-policy': "connect-src 'self'" },
    });
    const outcome = await strict.call('readRefused', 'a foreign address', `${foreign.url}open.png`);
    expect(outcome).toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringMatching(/open\.png: the content security policy .*\(connect-src\)/),
    });
    await expectAsInNode(
      await strict.call('readAs', 'a data: address', '/photo.png'),
      '/photo.png',
      0,
    );
    await strict.close();
  });
});
