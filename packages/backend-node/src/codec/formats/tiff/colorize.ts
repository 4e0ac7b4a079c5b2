import { damaged } from '../../image-errors.js';
import { inksToRgb, repeatGrey } from '../../pixels.js';
import type { SniffedTiff } from './sniff.js';
import { unsupportedTiff } from './unpack-block.js';

interface Colorizer {
  /** Samples of a pixel that make its colour; what follows them, such as alpha, is dropped. */
  readonly wanted: number;
  toRgb(samples: Uint8Array): Uint8Array;
}

/** How the samples of a TIFF mean colours, by its photometric interpretation. */
export function colorizer(image: SniffedTiff): Colorizer {
  const { photometric, samples } = image;
  const make = colorizers[photometric];
  if (!make) throw unsupportedTiff(`photometric interpretation ${photometric}`);
  const colors = make(image);
  if (samples < colors.wanted) throw damaged(`it has ${samples} of ${colors.wanted} colours`);
  return colors;
}

const colorizers: Readonly<Record<number, (image: SniffedTiff) => Colorizer>> = {
  0: (image) => grey(image, true),
  1: (image) => grey(image, false),
  2: (image) => {
    if (image.bits < 8) throw unsupportedTiff(`colours of ${image.bits} bits`);
    return { wanted: 3, toRgb: (samples) => samples };
  },
  3: palette,
  5: () => ({ wanted: 4, toRgb: inksToRgb }),
};

function grey({ bits }: SniffedTiff, whiteIsZero: boolean): Colorizer {
  const max = bits < 8 ? 2 ** bits - 1 : 255;
  const shades = Uint8Array.from({ length: 256 }, (_, value) => {
    const light = Math.round((Math.min(value, max) * 255) / max);
    return whiteIsZero ? 255 - light : light;
  });
  return { wanted: 1, toRgb: (samples) => repeatGrey(samples.map((value) => shades[value]!)) };
}

function palette({ bits, palette: colors }: SniffedTiff): Colorizer {
  const size = 2 ** bits;
  if (bits > 8) throw unsupportedTiff(`a palette of ${bits} bits`);
  if (colors.length < size * 3) throw damaged(`its palette has ${colors.length} values`);
  return {
    wanted: 1,
    toRgb(samples) {
      const rgb = new Uint8Array(samples.length * 3);
      for (let from = 0, to = 0; from < samples.length; from++) {
        for (let k = 0; k < 3; k++) rgb[to++] = colors[k * size + samples[from]!]! >> 8;
      }
      return rgb;
    },
  };
}
