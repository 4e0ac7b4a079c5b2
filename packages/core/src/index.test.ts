import { describe, expect, it } from 'vitest';
import * as core from './index.js';

describe('@facenet/core', () => {
  it('exports what applications need, and no more', () => {
    expect(Object.keys(core).sort()).toEqual([
      'Embedding',
      'FACENET_ERROR_CODES',
      'FaceNet',
      'FaceNetError',
      'Registry',
      'compareEmbeddings',
      'euclideanDistance',
      'operatingPoint',
      'rgbImage',
    ]);
  });
});
