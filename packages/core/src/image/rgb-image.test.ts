import { describe, expect, it } from 'vitest';
import { checkedImage, dropAlpha, isRgbImage, rgbImage } from './rgb-image.js';

const wrong = (text: string) =>
  expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(text) });

describe('rgbImage', () => {
  it('takes bytes as they are, clamped ones and Buffers too', () => {
    const data = Uint8Array.of(1, 2, 3);
    expect(rgbImage(1, 1, data).data).toBe(data);
    expect(rgbImage(1, 1, Buffer.from(data)).data).toEqual(Buffer.from(data));
    const clamped = new Uint8ClampedArray(data.buffer);
    const image = rgbImage(1, 1, clamped);
    expect(image.data).toEqual(data);
    expect(image.data).toBeInstanceOf(Uint8Array);
    expect(image.data.buffer).toBe(data.buffer);
  });

  it.each<[string, unknown, unknown, unknown]>([
    ['1.5x1', 1.5, 1, new Uint8Array(3)],
    ['NaNx1', Number.NaN, 1, new Uint8Array(3)],
    ['12 bytes, not 16', 2, 2, new Uint8Array(16)],
    ['not Float32Array', 1, 1, new Float32Array(3)],
    ['not Array', 1, 1, [1, 2, 3]],
    ['not Int8Array', 1, 1, new Int8Array(3)],
    ['not undefined', 1, 1, undefined],
    ['not Null', 1, 1, null],
  ])('refuses %s', (text, width, height, data) => {
    expect(() => rgbImage(width as number, height as number, data as Uint8Array)).toThrow(
      wrong(text),
    );
  });
});

describe('isRgbImage', () => {
  it('knows pixels from what a backend reads', () => {
    expect(isRgbImage({ width: 1, height: 1, data: new Uint8Array(3) })).toBe(true);
    for (const other of [undefined, null, 'a.jpg', new Uint8Array(3), { width: 1, height: 1 }]) {
      expect(isRgbImage(other)).toBe(false);
    }
    // What canvases give has four bytes a pixel.
    expect(isRgbImage({ width: 1, height: 1, data: new Uint8ClampedArray(4) })).toBe(false);
  });
});

describe('checkedImage', () => {
  it('refuses whatever is no image', () => {
    for (const value of [undefined, null, 7, 'a.jpg', {}, [], { width: 1, height: 1 }]) {
      expect(() => checkedImage(value)).toThrow(wrong('not '));
    }
    const floats = { width: 1, height: 1, data: new Float32Array(3) };
    expect(() => checkedImage(floats)).toThrow(wrong('not Float32Array'));
  });
});

describe('dropAlpha', () => {
  it('keeps three of four samples, the upper eight bits of sixteen', () => {
    expect([...dropAlpha([1, 2, 3, 9, 4, 5, 6, 9])]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...dropAlpha([0x1234, 0xff00, 0x00ff, 9], 16)]).toEqual([0x12, 0xff, 0]);
  });
});
