import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readNpy, sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../../image/rgb-image.js';
import { formulaImage } from '../testing/formula-image.js';
import { blurInPlace, changeColors, degradeInPlace } from './degrade.js';
import { quantizeAsJpeg } from './jpeg-artefacts.js';
import { createViewMaker } from './make-view.js';
import { rotateInto } from './rotate.js';

const KEY = { seed: 666, step: 0, position: 0 };

/** One view of a photo, rounded to pixels again where the standardisation leaves them. */
function pixelsOf(photo: RgbImage, view: Parameters<typeof createViewMaker>[0], key = KEY) {
  const { size } = view;
  const values = new Float32Array(size * size * 3);
  createViewMaker({ ...view, standardization: { mean: 0, scale: 1 } })(photo, key, values);
  return Uint8Array.from(values);
}

const pixel = ({ width, data }: RgbImage, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

const sums = ({ data }: RgbImage) =>
  [0, 1, 2].map((colour) =>
    data.reduce((sum, value, i) => sum + (i % 3 === colour ? value : 0), 0),
  );

describe.skipIf(sharedMissing('goldens/training'))('the original', () => {
  const folder = (name: string) => sharedPath('goldens/training', name);
  const golden = JSON.parse(readFileSync(folder('augmentation.json'), 'utf8'));
  const imageAt = (name: string): RgbImage => {
    const { shape, data } = readNpy<Uint8Array>(folder(name));
    return { width: shape[1] as number, height: shape[0] as number, data };
  };

  it.each(golden.rotate as { input: string; angleDegrees: number; output: string }[])(
    'turns $input by $angleDegrees degrees',
    ({ input, angleDegrees, output }) => {
      const image = imageAt(input);
      const whole = { x: 0, y: 0, width: image.width, height: image.height };
      const turned = new Uint8Array(image.data.length).fill(7);
      rotateInto(image, angleDegrees, whole, turned);
      expect(turned).toEqual(imageAt(output).data);
      const part = { x: 5, y: -2, width: 9, height: 8 };
      const cut = new Uint8Array(9 * 8 * 3).fill(7);
      rotateInto(image, angleDegrees, part, cut);
      const expected = { width: image.width, height: image.height, data: turned };
      expect(pixel({ width: 9, height: 8, data: cut }, 3, 4)).toEqual(pixel(expected, 8, 2));
      expect([...cut.subarray(0, 27)]).toEqual(new Array(27).fill(0));
    },
  );

  it.each(golden.centreCropOrPadImages as { inputFormula: string; outputSha256: string }[])(
    'cuts or pads $inputFormula to 160',
    ({ inputFormula, outputSha256 }) => {
      const side = Number(/\d+/.exec(inputFormula)?.[0]);
      const seen = pixelsOf(formulaImage(side, side), { size: 160 });
      expect(createHash('sha256').update(seen).digest('hex')).toBe(outputSha256);
    },
  );

  it.each(golden.centreCropOrPadTo160 as Record<string, number>[])(
    'cuts or pads $inHeight x $inWidth',
    ({ inHeight = 0, inWidth = 0, cropTop = 0, cropLeft = 0, padTop = 0, padLeft = 0 }) => {
      const data = new Uint8Array(inHeight * inWidth * 3).fill(200);
      const photo = { width: inWidth, height: inHeight, data };
      data.set([1, 2, 3], (cropTop * inWidth + cropLeft) * 3);
      const seen = { width: 160, height: 160, data: pixelsOf(photo, { size: 160 }) };
      expect(pixel(seen, padLeft, padTop)).toEqual([1, 2, 3]);
      expect(sums(seen)[0]).toBe((Math.min(inWidth, 160) * Math.min(inHeight, 160) - 1) * 200 + 1);
    },
  );

  it.each([
    ['fixed', 'fixed_24x24.npy'],
    ['per-image', 'per_image_24x24.npy'],
  ] as const)('standardises %s', (standardization, output) => {
    const values = new Float32Array(2 * 24 * 24 * 3);
    const make = createViewMaker({ size: 24, standardization });
    make(imageAt('rotate_24x24_in.npy'), KEY, values, 24 * 24 * 3);
    const expected = readNpy<Float32Array>(folder(output)).data;
    expect(values.subarray(0, 24 * 24 * 3).every((value) => value === 0)).toBe(true);
    values.subarray(24 * 24 * 3).forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-6);
    });
  });
});

describe('createViewMaker', () => {
  const photo = formulaImage(40, 36);

  it('depends on seed, step and position, and not on what was made before', () => {
    const view = {
      size: 24,
      randomRotate: true,
      randomCrop: true,
      randomFlip: true,
      degrade: {
        color: { brightness: 0.3, contrast: 0.3, saturation: 0.3, grey: 0.1 },
        blur: { sigma: [0.2, 2], probability: 0.5 },
        lowResolution: { size: [6, 24] },
        jpeg: { quality: [20, 90], probability: 0.5 },
        erase: { probability: 0.5 },
      },
    } as const;
    const make = createViewMaker(view);
    const values = (key: typeof KEY, maker = make) => {
      const into = new Float32Array(24 * 24 * 3);
      maker(photo, key, into);
      return into;
    };
    const first = values(KEY);
    values({ seed: 1, step: 7, position: 3 });
    expect(values(KEY)).toEqual(first);
    expect(values(KEY, createViewMaker(view))).toEqual(first);
    for (const change of [{ seed: 667 }, { step: 1 }, { position: 1 }]) {
      expect(values({ ...KEY, ...change })).not.toEqual(first);
    }
  });

  it('cuts everywhere, mirrors half and turns both ways', () => {
    const data = new Uint8Array(6 * 5 * 3).map((_, i) => Math.floor(i / 3));
    const numbered = { width: 6, height: 5, data };
    const places = new Map<number, number>();
    let mirrored = 0;
    for (let position = 0; position < 600; position++) {
      const seen = pixelsOf(
        numbered,
        { size: 4, randomCrop: true, randomFlip: true },
        { ...KEY, position },
      );
      const isMirrored = seen[0]! > seen[3]!;
      mirrored += Number(isMirrored);
      const place = isMirrored ? seen[9]! : seen[0]!;
      places.set(place, (places.get(place) ?? 0) + 1);
    }
    expect([...places.keys()].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 6, 7, 8]);
    for (const count of places.values()) expect(Math.abs(count - 100)).toBeLessThan(40);
    expect(Math.abs(mirrored - 300)).toBeLessThan(60);
  });

  it('mirrors all where it is asked to, and back those that were', () => {
    const [random, both, plain] = [{ randomFlip: true }, { randomFlip: true, flip: true }, {}].map(
      (options) => pixelsOf(photo, { size: 36, ...options }, { ...KEY, position: 1 }),
    );
    const flipped = pixelsOf(photo, { size: 36, flip: true });
    expect(pixel({ width: 36, height: 36, data: flipped }, 0, 9)).toEqual(pixel(photo, 37, 9));
    expect([plain, flipped]).toContainEqual(random);
    expect([plain, flipped]).toContainEqual(both);
    expect(both).not.toEqual(random);
  });

  it('gives all views of a photo the same geometry', () => {
    const view = { size: 24, randomRotate: true, randomCrop: true, randomFlip: true } as const;
    const [a, b, c] = [new Float32Array(1728), new Float32Array(1728), new Float32Array(1728)];
    createViewMaker(view, 0)(photo, KEY, a);
    createViewMaker(view, 1)(photo, KEY, b);
    createViewMaker({ ...view, degrade: { erase: {} } }, 1)(photo, KEY, c);
    expect(b).toEqual(a);
    expect(c).not.toEqual(a);
  });

  it('scales what was cut', () => {
    const seen = pixelsOf(formulaImage(32, 32), { size: 8, crop: 32 });
    const mean = (values: Uint8Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(Math.abs(mean(seen) - mean(formulaImage(32, 32).data))).toBeLessThan(0.5);
  });

  it('refuses a photo that is smaller than its random crop, and says what to do', () => {
    expect(() => pixelsOf(photo, { size: 40, randomCrop: true })).toThrowError(
      /photo of 40x36 pixels is smaller than the random crop of 40x40\. Align/,
    );
  });

  it.each([
    [{ size: 0 }, /image size is 0/],
    [{ size: 8, crop: 1.5 }, /size of the crop is 1.5/],
    [{ size: 8, standardization: 'other' as never }, /standardization is "other"/],
    [{ size: 8, degrade: { blur: { sigma: [2, 1] } } }, /sigma of blur is \[2,1\]/],
    [{ size: 8, degrade: { blur: {} as never } }, /sigma of blur is undefined/],
    [{ size: 8, degrade: { lowResolution: { size: [4, 9] } } }, /from 1 to 8/],
    [{ size: 8, degrade: { jpeg: { quality: [0, 50] } } }, /quality of jpeg/],
    [{ size: 8, degrade: { erase: { probability: 2 } } }, /probability of erase is 2/],
    [{ size: 8, degrade: { color: { contrast: -1 } } }, /contrast is -1/],
    [undefined as never, /view is no object/],
  ] as const)('refuses bad options %#', (view, message) => {
    expect(() => createViewMaker(view)).toThrowError(message);
  });
});

// 20x12 pixels.
const JPEG_10 =
  '4ah746p95Kt+4ql826J1z5Zpw4pdu4JVy447v4g2q3svlXAsg2kud2c0cWk7b2pCjGZTkmxZm3VipH5r3KN23qV44Kd63aR31p1wypFkvoVYtn1Qxok5uYE0p3YxkmwtgGUwdWQ2cGdAbmhEimJWkGhcmnJmonpu1Jtu1Zxv155x1ZxvzZRnwYhbtXxPrXRHvH02sHc0nmwvi2Mve14ycV87bWJEbGVLh15ajWRgl25qn3ZyyI9iypFky5JlyZBjwolctn1QqnFEomk8r240pGkxlGAwglgwdFU2bVlAal1MamFSg1hhil9ok2hxm3B5vINWvoVYv4ZZvYRXtXxPqXBDnWQ3ll0woV4xl1kwiFIueU0ybUw5aFJHZ1hTZ1xaf1JnhVhtj2J3l2p/sHdKsnlMs3pNsXhLqnFEnmU4klksilEklE8ui0wtfkYvcEIyZ0Q+Y0tLY1JaZVhie0xuglN1i1x+k2SGp25BqXBDq3JFqG9CoWg7lVwviVAjgUgbikQrgUAsdTstajs1Yj5AYEZRYU9fY1RpeEhyf095iFiCkGCKo2o9pWw/pm1ApGs+nGM2kFcqhEsefUQXhD0rfDoqcTYuZjY0XzpBXkNSYE1jYlJsd0V2fUt8h1WGj12OpGtAoWdBnGBElVhGjU1LhkVNgT5QfjpRbAhqaw1tahVyaSB5aC2BZziIZkCNZkSQT2eTT2GPT1mKVVKHnGI8mV4+k1c/jE5DhUVGfjxKeDRLdTBMaApqaA9tZxZyZiJ5ZS6BZDmIY0GNYkaQUWqSUWSOUFuIVVOEj1M3jFA4h0k6gEA+eDZAcS1EbCdGaSNIYg1qYhFtYBpyYCV5XjKBXjyIXEWNXUmQVnGOVWqJUl+BVlZ8hUg2gkQ5fDw6dTM9bipBZyFFYRpGXxdJWhFqWhZtWR5yWCl5VzWBVkCIVEmNVE2QW3iKWW+EVWR7V1h0';
const JPEG_30 =
  'ybKSzbKU0bKV1bCV1qqR05+Jz5aCy5F9vZBPsIRFqIJEo4VJkXtCc2MvYlglYlopglxJhmJIjW1HknVLwKd/xKaAyKaByaN/yJt6w5BxvodpuoFku4VJrHg+oXI6nHRBimo7b1crYk8lZFUufFhMg2BMjm1Ol3lTwaFuw6JvxKBuxJxrv5NkuIhasX5RrHdLuXZCpWYzl1wwkFw1gVQza0YrZUUubU45e1lagWBZjG1Zl3ldy6NmzKJmy6FlyZxhwJNYt4lOrH5DqHc9tGo9oVcwkEsqiEoxfEQzbDwybEA9eE5PfF1tgWJqiWpnkXFky5dbyphbyZdaxJRWvIxOr4FDpHY4nXEyrGE6mU4uiEIpgkM0eT89bTpBcUJSf1JndVp9e194hGZyi2xqvH1Iu35Iun5ItH1Fqnc+nW80kmUqimAknVc1ikcqfD0rekE6dEFIaTxRbkVlfVV6Z0+Db1aAfGB5imh2r2Y9rWg+qmo+p2o9nGY3kGAvhVonflUhiE0reD8ibzoqcUE/bEJQYj1cZUVucVSCXkmKZ1CGdVl/g2F5q1w7qmA9qGI+pGQ+m2E5jl0yhFgrflMmeEYjazkeZDYmaEBAZUNUWz1fXUNwaVGFYEyTZVCLcFWAe1l0g2gzhl4qpGw5rmo7k00pjVA7iVpSZkNBeixTcCZLiERpZStTYS9gfFCNWzZ8ZUCOXV11Z1p4c1V7gFCAf14ze1AmlV41oF47hkIrgEQ8fktSXzRFbidTYh9Le0BuWihbVi1ncFCRUjiBWkORZW2AbGqAdmODgVyHfFQ7bj8lg0s0kU8/eTUycDJBcDdYVSJNXCBWUhhSazt5SiVoSC51YlWdRkCKTk6YV3B3XGp1ZF91alV0glBHaDQpdTwzg0dHbS8+ZiZLZydjUhJcVB5cSRdcYjyJQSh7QDSGW16rPE2SRFycT3ZxUW1uV2BpWlNl';
const JPEG_60 =
  'xLJwxrJ92sSf0LSe066e4K+ezJB4x4ZowaFupXlIn204q4NImIRJbGAsYUskdVE3hF08imZGlHJXmHpi0Lt6xrF6y7KJtJd5s450xZZ4u4New4RZpoNLpXZAnWYwh1wlc1wmaVsuaVAyaUMwcU80elpBh2lRkXVgxKZmvqFpya19uZputI9lu49gqnY9rnM3m3I0p3A3qGo3l2Q1gmM3dWFAcVREcEU/fGJVh21glnpsoYV3v5hdupZczKlzv55pupVevJNVqHcyq3csnGwsjlEajEkej1c0eFQ6WD4vXTs6e0xWZ1RYb1tcfWNihmlj0J1mv5BawZhgrYZNo30/qoE/pHUvtYM6qXU8klImgToeeDspYDoxTjQ1Y0FPiFtybmB5eWZ6h214kXF2wYRVs3tKu4lWqH1GmnE5lmwyh1kemGYrjFcvnFk+l05Fej1CZ0FMbFRkclRsbkVlWUl2ZU91eVhzh15uqGM6oWI3t35Rrn5OnXFAj2A0dEMaf0skaTIdfzw0hDtGcDVLY0FaZVJuYEhoUC5RaVeVd1yRi2KKmWeAr2VAoFw1q3BGnmtAkGA4ilo2fEstkFxEkFpQezk9ayM3ZSxMXj9hWElqZlJ1e2CDXUmQaUuHeU57g0xrjVwxq4dVh18ujE4pr2xPmGJKe0I3cSkqai44dTtJZixCZzJQbjtmYjJsZzp/cESRVlJ1b1R/hFKFhUyBdEQcmW5EjWA5klY6lFVEe0A8fT5HgjpOYCJLbC9ZXiZVWilgXzV0VjJ6WDmJYUWZXml/dmmHiWOMiFmFc0UjhE0vhU02jFhKeEBDaSM7fzRddzNkWhhiYSRxWCVyTSZ1UTaHSz6QRUCUUFGjR2lrXGRxbVduZ0llkWVIfDQlcSsjelJQaDtPbBxRgSdxTw9dVxduXSJ8Wi6HRyuCSD+QSlKdOk6TRmSkSoNyXXhzaWRrZVBh';

// Computed with numpy, and Pillow 12.3 for JPEG (subsampling 0).
describe('degradations', () => {
  const image = () => formulaImage(20, 12);

  it('change colours', () => {
    const changed = image();
    changeColors(changed, 1.2, 0.7, 1.4);
    expect(sums(changed)).toEqual([38425, 26904, 24934]);
    expect([5, 6, 7].map((x) => pixel(changed, x, 3))).toEqual([
      [226, 158, 102],
      [182, 132, 74],
      [196, 154, 33],
    ]);
  });

  it('blur', () => {
    const blurred = image();
    blurInPlace(blurred, 1.3);
    expect(sums(blurred)).toEqual([32157, 22416, 20773]);
    expect([0, 1, 2].map((x) => pixel(blurred, x, 0))).toEqual([
      [197, 176, 120],
      [200, 179, 127],
      [202, 178, 133],
    ]);
    expect(pixel(blurred, 19, 11)).toEqual([104, 89, 106]);
    expect(pixel(blurred, 9, 6)).toEqual([125, 68, 56]);
  });

  it.each([
    [10, JPEG_10],
    [30, JPEG_30],
    [60, JPEG_60],
  ])('leave what JPEG of quality %i leaves', (quality, expected) => {
    const quantized = image();
    quantizeAsJpeg(quantized, quality);
    const differences = [...Buffer.from(expected, 'base64')].map((value, i) =>
      Math.abs(value - quantized.data[i]!),
    );
    expect(Math.max(...differences)).toBeLessThanOrEqual(3);
    expect(differences.reduce((sum, value) => sum + value, 0) / 720).toBeLessThan(0.05);
  });

  it('leave as little as asked for', () => {
    const seen = formulaImage(112, 112);
    degradeInPlace(seen, { lowResolution: { size: [14, 14] } }, () => 0.5);
    const steps = (data: Uint8Array) =>
      data.reduce((sum, value, i) => sum + Math.abs(value - (data[i + 3] ?? value)), 0);
    expect(steps(seen.data)).toBeLessThan(0.2 * steps(formulaImage(112, 112).data));
  });

  it('erase a rectangle of the area that is asked for', () => {
    for (let i = 0; i < 20; i++) {
      const seen = { width: 50, height: 40, data: new Uint8Array(50 * 40 * 3) };
      let draws = i;
      degradeInPlace(seen, { erase: { area: [0.1, 0.2] } }, () => (++draws * 0.618) % 1);
      const grey = seen.data.filter((value) => value === 127).length / seen.data.length;
      expect(grey).toBeGreaterThan(0.085);
      expect(grey).toBeLessThan(0.215);
    }
  });
});
