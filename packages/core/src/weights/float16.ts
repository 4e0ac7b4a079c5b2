// Bits are moved as integers throughout: an engine may change a NaN that it moves as a float.
let table: Uint32Array | undefined;

/** The float32 bits of every half-precision value: 256 KB, made at the first use. */
function halfTable(): Uint32Array {
  if (table) return table;
  const subnormals = Float32Array.from({ length: 1024 }, (_, fraction) => fraction * 2 ** -24);
  const subnormalBits = new Uint32Array(subnormals.buffer);
  table = new Uint32Array(65_536);
  for (let half = 0; half < 65_536; half++) {
    const sign = (half & 0x8000) << 16;
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    // Infinity and NaN keep the highest exponent, all others are re-biased from 15 to 127.
    const wide = exponent === 31 ? 255 : exponent + 112;
    table[half] =
      sign | (exponent === 0 ? subnormalBits[fraction]! : (wide << 23) | (fraction << 13));
  }
  return table;
}

/** Widens IEEE 754 half-precision bits; exact. */
export function halvesToFloats(halves: Uint16Array): Float32Array {
  const wide = halfTable();
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = wide[halves[i]!]!;
  return new Float32Array(bits.buffer);
}

/** Narrows to IEEE 754 half precision, to the nearest value, ties to even; too large is infinite. */
export function floatsToHalves(floats: Float32Array): Uint16Array {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const halves = new Uint16Array(floats.length);
  for (let i = 0; i < bits.length; i++) halves[i] = halfOf(bits[i]!);
  return halves;
}

function halfOf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7c00 | Math.max(1, (size >>> 13) & 0x3ff); // NaN
  if (size >= 0x477ff000) return sign | 0x7c00; // 65520 and more round to infinity
  if (size < 0x38800000) return sign | subnormalHalf(size);
  const rounded = size + 0xfff + ((size >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

function subnormalHalf(size: number): number {
  if (size < 0x33000000) return 0; // less than half of the smallest step, 2^-24
  const shift = 126 - (size >>> 23);
  const fraction = (size & 0x7fffff) | 0x800000;
  const whole = fraction >>> shift;
  const rest = fraction & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && whole % 2 === 1) ? whole + 1 : whole;
}

/** Widens bfloat16 bits, the upper half of a float32; exact. */
export function bfloatsToFloats(bfloats: Uint16Array): Float32Array {
  const bits = new Uint32Array(bfloats.length);
  for (let i = 0; i < bfloats.length; i++) bits[i] = bfloats[i]! << 16;
  return new Float32Array(bits.buffer);
}
