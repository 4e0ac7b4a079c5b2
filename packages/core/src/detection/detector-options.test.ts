import { describe, expect, it } from 'vitest';
import { DEFAULT_MTCNN_OPTIONS, completeOptions as mtcnn } from './mtcnn/options.js';
import { defaultOptions, completeOptions as singleShot } from './single-shot/options.js';
import { scrfdDesign } from './single-shot/scrfd.js';

describe('options of another detector', () => {
  const defaults = defaultOptions(scrfdDesign);

  it.each(['thresholds', 'factor', 'compat'])('are refused by SCRFD: %s', (name) => {
    expect(() => singleShot('SCRFD', { [name]: 0.5 }, defaults)).toThrow(
      `SCRFD has no option "${name}". It takes minSize, threshold, overlap, closeUps, tileSide`,
    );
  });

  it.each(['overlap', 'closeUps', 'tileSide'])('are refused by MTCNN: %s', (name) => {
    expect(() => mtcnn({ [name]: 0.5 })).toThrow(
      `MTCNN has no option "${name}". It takes minSize, threshold, thresholds, factor, compat`,
    );
  });

  it('may be there without a value, as may be anything that is no setting of a detector', () => {
    const others = { thresholds: undefined, select: 'largest', refine: false };
    expect(singleShot('SCRFD', others as object, defaults)).toEqual(defaults);
    expect(mtcnn({ ...others, tileSide: undefined } as object)).toEqual(DEFAULT_MTCNN_OPTIONS);
  });
});
