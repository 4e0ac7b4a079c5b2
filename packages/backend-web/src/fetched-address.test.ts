import { afterEach, expect, it, vi } from 'vitest';
import { isFetched } from './fetched-address.js';
import { imageAddress } from './images/fetch-image.js';
import { mirrorAddress } from './models/from-mirror.js';

afterEach(() => vi.unstubAllGlobals());

it('takes addresses of the scheme that a shell serves its pages by', () => {
  vi.stubGlobal('location', new URL('app://bundle/index.html'));
  expect(mirrorAddress('/models').href).toBe('app://bundle/models/');
  expect(imageAddress('me.jpg').href).toBe('app://bundle/me.jpg');
  expect(imageAddress('https://photos.example/me.jpg').protocol).toBe('https:');
  expect(() => imageAddress('other://bundle/me.jpg')).toThrow(/no address of an image/);
});

it("takes those of an extension's page, in its workers too", () => {
  vi.stubGlobal('location', new URL('blob:chrome-extension://abc/123'));
  vi.stubGlobal('origin', 'chrome-extension://abc');
  expect(imageAddress('chrome-extension://abc/me.jpg').host).toBe('abc');
  expect(mirrorAddress('chrome-extension://abc/models/').pathname).toBe('/models/');
});

it('takes none that fetch refuses', () => {
  vi.stubGlobal('location', new URL('file:///home/me/index.html'));
  vi.stubGlobal('origin', 'null');
  for (const address of ['me.jpg', 'file://server/me.jpg', 'about:blank', 'javascript:alert(1)']) {
    expect(isFetched(new URL(address, 'file:///home/me/'))).toBe(false);
  }
  expect(() => mirrorAddress('models/')).toThrow(/no address of a folder.*pass models as files/);
});
