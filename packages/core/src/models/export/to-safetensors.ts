import { writeSafetensors } from '../../weights/index.js';
import { CARD_KEY, cardToText } from '../files/card-metadata.js';
import type { Exporter } from './exporter.js';

const DTYPES = { f32: 'F32', f16: 'F16', u8: 'U8', i8: 'I8' } as const;

/** Keeps everything: names, several networks, and how to use the weights. */
export const toSafetensors: Exporter = {
  id: 'safetensors',
  title: 'safetensors',
  extensions: ['.safetensors'],
  dtypes: ['f32', 'f16', 'u8', 'i8'],
  write({ networks, weights, card }, dtype, name) {
    const metadata = {
      architecture: networks.map((network) => network.name).join(','),
      ...(card && { [CARD_KEY]: cardToText(card) }),
    };
    return new Map([[name, writeSafetensors(weights, { dtype: DTYPES[dtype], metadata })]]);
  },
};
