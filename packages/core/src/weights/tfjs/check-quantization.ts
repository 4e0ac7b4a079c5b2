import { excerpt } from '../excerpt.js';
import { isJsonObject } from '../safetensors-json.js';
import type { TfjsDtype, TfjsQuantization } from './manifest.js';

/**
 * Checks how a tensor was quantised.
 *
 * @returns undefined for none, or what is wrong in words
 */
export function checkQuantization(
  value: unknown,
  dtype: TfjsDtype,
): TfjsQuantization | undefined | { readonly problem: string } {
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) return { problem: `has the quantization ${excerpt(value)}` };
  const { dtype: stored, scale, min } = value;
  if (stored === 'float16') {
    return dtype === 'float32' ? { dtype: stored } : wrongDtype(stored, dtype);
  }
  if (stored !== 'uint8' && stored !== 'uint16') {
    const known = 'uint8, uint16, float16';
    return { problem: `has the quantization dtype ${excerpt(stored)}; known: ${known}` };
  }
  if (dtype !== 'float32' && dtype !== 'int32') return wrongDtype(stored, dtype);
  if (!isFiniteNumber(scale) || !isFiniteNumber(min)) {
    return { problem: `has the scale ${excerpt(scale)} and the min ${excerpt(min)}` };
  }
  return { dtype: stored, scale, min };
}

function wrongDtype(stored: string, dtype: TfjsDtype) {
  return { problem: `has the dtype ${dtype}, which is not quantised to ${stored}` };
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}
