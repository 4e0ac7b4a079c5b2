import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { completeOptions, defaultOptions, type SingleShotOptions } from './options.js';
import { retinafaceDesign } from './retinaface.js';
import { scrfdDesign } from './scrfd.js';
import { yunetDesign } from './yunet.js';

describe('completeOptions', () => {
  const defaults = defaultOptions(yunetDesign);

  it.each([
    [retinafaceDesign, { minSize: 32, threshold: 0.75, overlap: 0.4 }],
    [scrfdDesign, { minSize: 24, threshold: 0.5, overlap: 0.4 }],
    [yunetDesign, { minSize: 20, threshold: 0.6, overlap: 0.45 }],
  ])('has the defaults of $name', (design, expected) => {
    const options = completeOptions(design.name, {}, defaultOptions(design));
    expect(options).toEqual({ ...expected, closeUps: true, tileSide: 2048 });
  });

  it('takes what is given and the rest from the defaults', () => {
    const given = { minSize: 40, closeUps: false };
    expect(completeOptions('YuNet', given, defaults)).toEqual({ ...defaults, ...given });
  });

  it.each<[string, unknown]>([
    ['minSize 0.5', { minSize: 0.5 }],
    ['minSize NaN', { minSize: Number.NaN }],
    ['minSize -40', { minSize: -40 }],
    ['minSize Infinity', { minSize: Number.POSITIVE_INFINITY }],
    ['threshold 1.1', { threshold: 1.1 }],
    ['threshold -0.1', { threshold: -0.1 }],
    ['threshold "0.5"', { threshold: '0.5' }],
    ['overlap 0', { overlap: 0 }],
    ['overlap 2', { overlap: 2 }],
    ['tileSide 100', { tileSide: 100 }],
    ['tileSide 9999', { tileSide: 9999 }],
    ['closeUps "yes"', { closeUps: 'yes' }],
  ])('refuses %s', (text, options) => {
    const attempt = () => completeOptions('YuNet', options as SingleShotOptions, defaults);
    expect(attempt).toThrow(FaceNetError);
    expect(attempt).toThrow(`YuNet cannot use ${text}.`);
  });
});
