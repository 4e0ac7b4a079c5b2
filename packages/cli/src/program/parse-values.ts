import { InvalidArgumentError } from 'commander';

/** Reads a flag's number, refusing what lies outside the range. */
export function numberIn(
  least: number,
  most: number = Number.POSITIVE_INFINITY,
): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It takes a number ${rangeText(least, most)}.`);
  };
}

/** As {@link numberIn}, for whole numbers. */
export function wholeNumberIn(
  least: number,
  most: number = Number.POSITIVE_INFINITY,
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[+-]?\d+$/.test(text.trim()) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It takes a whole number ${rangeText(least, most)}.`);
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Reads a number of bytes: "500000", "500K", "5M", "5MiB". */
export function bytesFrom(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+)([KMG]?)(?:i?B)?$/i.exec(text.trim()) ?? [];
  const bytes = Number(digits) * (UNITS[unit.toUpperCase()] as number);
  if (bytes >= 1) return bytes;
  throw new InvalidArgumentError('It takes a number of bytes, such as 500000, 500K or 5M.');
}

/** Reads "10-30": two whole numbers, the larger second. */
export function rangeIn(least: number, most: number): (text: string) => [number, number] {
  return (text) => {
    const [, from = '', to = from] = /^(\d+)(?:-(\d+))?$/.exec(text.trim()) ?? [];
    const range: [number, number] = [Number(from || Number.NaN), Number(to || Number.NaN)];
    if (range[0] >= least && range[1] >= range[0] && range[1] <= most) return range;
    throw new InvalidArgumentError(
      `It takes two numbers such as 10-30, ${rangeText(least, most)}.`,
    );
  };
}

/** Reads "0.6,0.7,0.7": what each of MTCNN's networks must score. */
export function parseThresholds(text: string): [number, number, number] {
  const values = text.split(/[\s,]+/).map((part) => (part === '' ? Number.NaN : Number(part)));
  const [proposal, refinement, output, ...more] = values;
  if (more.length === 0 && values.length === 3 && values.every((v) => v >= 0 && v <= 1)) {
    return [proposal!, refinement!, output!];
  }
  throw new InvalidArgumentError('It takes three numbers of 0...1, such as 0.6,0.7,0.7.');
}

/** Reads the values that the original's boolean flags were given: "True", "False", nothing. */
export function parseBoolean(text: string): boolean {
  const value = text.toLowerCase();
  if (value === 'true') return true;
  if (value === 'false' || value === '') return false;
  throw new InvalidArgumentError('It takes True or False.');
}

function rangeText(least: number, most: number): string {
  return most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `of ${least}...${most}`;
}
