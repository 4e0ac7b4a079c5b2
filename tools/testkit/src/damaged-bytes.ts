import fc from 'fast-check';

interface Damage {
  /** Where, as a share of the length: 0...1. */
  readonly place: number;
  readonly kind: 'bit' | 'byte' | 'count' | 'cut';
  readonly value: number;
}

/** Counts that parsers get wrong: the largest of each width, and values near the sign bits. */
const COUNTS = [0xffffffff, 0x7fffffff, 0x80000000, 0xffff, 0x7fff, 0x10000000, 0];

function apply(bytes: Uint8Array, { place, kind, value }: Damage): Uint8Array {
  const at = Math.floor(place * (bytes.length - 1));
  if (kind === 'cut') return bytes.subarray(0, at);
  if (kind === 'bit') bytes[at]! ^= 1 << (value % 8);
  if (kind === 'byte') bytes[at] = value;
  if (kind === 'count' && at + 4 <= bytes.length) {
    new DataView(bytes.buffer).setUint32(at, COUNTS[value % COUNTS.length]!, true);
  }
  return bytes;
}

/**
 * Copies of a real file with up to four wounds: flipped bits, other bytes, inflated counts, a cut
 * end. Headers are hit more often than data, since that is where parsers can be hurt.
 */
export function damagedBytes(original: Uint8Array): fc.Arbitrary<Uint8Array> {
  const damage: fc.Arbitrary<Damage> = fc.record({
    place: fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }).map((share) => share ** 4),
    ),
    kind: fc.constantFrom('bit', 'byte', 'count', 'count', 'cut'),
    value: fc.nat(255),
  });
  return fc
    .array(damage, { minLength: 1, maxLength: 4 })
    .map((wounds) => wounds.reduce(apply, new Uint8Array(original)));
}
