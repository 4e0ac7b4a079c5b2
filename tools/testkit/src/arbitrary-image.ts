import fc from 'fast-check';

/** RGB images of random pixels and of 1 to 12 pixels a side, for property tests. */
export const arbitraryImage = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([width, height]) => {
    const length = width * height * 3;
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((data) => ({ width, height, data }));
  });
