import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { completeOptions, DEFAULT_MTCNN_OPTIONS, type MtcnnOptions } from './options.js';

describe('completeOptions', () => {
  it("has the original's defaults", () => {
    expect(completeOptions({})).toEqual({
      minSize: 20,
      thresholds: [0.6, 0.7, 0.7],
      factor: 0.709,
      compat: false,
    });
  });

  it('takes what is given and the rest from the defaults', () => {
    const defaults = { ...DEFAULT_MTCNN_OPTIONS, minSize: 40, compat: true };
    expect(completeOptions({ factor: 0.5 }, defaults)).toEqual({ ...defaults, factor: 0.5 });
  });

  it('takes one threshold for the last of three', () => {
    const last = (options: MtcnnOptions) => completeOptions(options).thresholds;
    expect(last({ threshold: 0.9 })).toEqual([0.6, 0.7, 0.9]);
    expect(last({ threshold: 0, thresholds: [0.1, 0.2, 0.3] })).toEqual([0.1, 0.2, 0]);
  });

  it.each<[string, unknown]>([
    ['minSize 0.5', { minSize: 0.5 }],
    ['minSize NaN', { minSize: Number.NaN }],
    ['minSize Infinity', { minSize: Number.POSITIVE_INFINITY }],
    ['factor 1', { factor: 1 }],
    ['factor 0', { factor: 0 }],
    ['thresholds[1] 1.1', { thresholds: [0.6, 1.1, 0.7] }],
    ['threshold -1', { threshold: -1 }],
    ['threshold NaN', { threshold: Number.NaN }],
    ['3 thresholds', { thresholds: [0.6, 0.7] }],
    ['3 thresholds', { thresholds: 0.6 }],
  ])('refuses %s', (text, options) => {
    const attempt = () => completeOptions(options as MtcnnOptions);
    expect(attempt).toThrow(FaceNetError);
    expect(attempt).toThrow(text);
  });
});
