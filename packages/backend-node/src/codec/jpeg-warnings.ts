/**
 * Both codecs are libjpeg, which warns and goes on where pixels are missing: it would fill the rest
 * of a photo with grey. Harmless warnings, such as superfluous bytes before a marker, are common in
 * photos of some phones.
 */
export function meansLostPixels(warning: string): boolean {
  return /premature end|bad (huffman|arithmetic|progress)|instead of RST|no (quantization|huffman)/i.test(
    warning,
  );
}
