import fc from 'fast-check';

/** A wound; positions are shares of the length: 0...1. */
interface Damage {
  readonly place: number;
  readonly kind: keyof typeof WOUNDS;
  readonly value: number;
  /** Of another part of the file. */
  readonly elsewhere: number;
}

/** Counts that parsers get wrong: the largest of each width, and values near the sign bits. */
const COUNTS = [0xffffffff, 0x7fffffff, 0x80000000, 0xffff, 0x7fff, 0x10000000, 0];
const DIGIT = /[0-9]/;
/** Bytes looked at for a number in text. */
const TEXT_WINDOW = 64;

type Wound = (bytes: Uint8Array, at: number, value: number, from: number) => Uint8Array;

/** Each may change the bytes in place or give others. */
const WOUNDS = {
  bit: (bytes, at, value) => {
    bytes[at]! ^= 1 << (value % 8);
    return bytes;
  },
  byte: (bytes, at, value) => {
    bytes[at] = value;
    return bytes;
  },
  count: (bytes, at, value) => overwrite(bytes, at, 4, COUNTS[value % COUNTS.length]!),
  shortCount: (bytes, at, value) => overwrite(bytes, at, 2, COUNTS[value % COUNTS.length]!),
  longCount: (bytes, at, value) => {
    overwrite(bytes, at, 4, COUNTS[value % COUNTS.length]!);
    return overwrite(bytes, at + 4, 4, COUNTS[(value >> 4) % COUNTS.length]!);
  },
  cut: (bytes, at) => bytes.subarray(0, at),
  insert: (bytes, at, value) => spliced(bytes, at, 0, new Uint8Array(value % 17).fill(value)),
  remove: (bytes, at, value) => spliced(bytes, at, value % 17, new Uint8Array(0)),
  repeat: (bytes, at, value, from) => spliced(bytes, at, 0, bytes.slice(from, from + value)),
  copy: (bytes, at, value, from) => {
    bytes.copyWithin(at, from, Math.min(from + value, from + bytes.length - at));
    return bytes;
  },
  number: (bytes, at, value) => {
    const text = String.fromCharCode(...bytes.subarray(at, at + TEXT_WINDOW));
    const digit = text.search(DIGIT);
    return digit < 0 ? bytes : spliced(bytes, at + digit, 1, digits(value));
  },
} satisfies Record<string, Wound>;

/** A number in text of another length or size; sometimes negative, broken or with an exponent. */
function digits(value: number): Uint8Array {
  const texts = ['0', '9', '99', '4294967296', '9007199254740993', '-1', '1e9', '0.5', '00', ''];
  return new TextEncoder().encode(texts[value % texts.length]);
}

function overwrite(bytes: Uint8Array, at: number, width: number, count: number): Uint8Array {
  for (let i = 0; i < width && at + i < bytes.length; i++) bytes[at + i] = count >>> (8 * i);
  return bytes;
}

function spliced(bytes: Uint8Array, at: number, removed: number, added: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length - Math.min(removed, bytes.length - at) + added.length);
  result.set(bytes.subarray(0, at));
  result.set(added, at);
  result.set(bytes.subarray(at + removed), at + added.length);
  return result;
}

function apply(bytes: Uint8Array, { place, kind, value, elsewhere }: Damage): Uint8Array {
  if (bytes.length === 0) return bytes;
  const positionOf = (share: number) => Math.floor(share * (bytes.length - 1));
  return WOUNDS[kind](bytes, positionOf(place), value, positionOf(elsewhere));
}

/** The two ends of files hold their headers and directories. */
const share = fc.double({ min: 0, max: 1, noNaN: true });
const place = fc.oneof(
  share,
  share.map((value) => value ** 4),
  share.map((value) => 1 - value ** 4),
);

/**
 * Copies of a real file with up to four wounds: flipped bits, other bytes, inflated counts in binary
 * or text, runs put in, taken out, doubled or overwritten by another part of the file, a cut end.
 * Headers and directories are hit more often than data, since that is where parsers can be hurt.
 */
export function damagedBytes(original: Uint8Array): fc.Arbitrary<Uint8Array> {
  const damage: fc.Arbitrary<Damage> = fc.record({
    place,
    kind: fc.constantFrom('count', ...(Object.keys(WOUNDS) as (keyof typeof WOUNDS)[])),
    value: fc.nat(255),
    elsewhere: place,
  });
  return fc
    .array(damage, { minLength: 1, maxLength: 4 })
    .map((wounds) => wounds.reduce(apply, new Uint8Array(original)));
}
