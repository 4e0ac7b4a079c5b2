import { Registry } from '../../registry.js';
import { imageWithLabel, parseAlternatingPairs } from './alternating.js';
import type { PairList } from './face-pair.js';
import { genericPair, parseGenericPairs } from './generic.js';
import { lfwPair, parseLfwPairs } from './lfw.js';
import { delimitedFields, linesOf } from './lines.js';

/** A form of pair lists that stand in one text file. */
export interface PairListFormat {
  readonly title: string;
  /** A few lines in this form. */
  readonly example: string;
  /** Whether a line looks like this form; used to detect it. */
  readonly fits: (line: string) => boolean;
  /** @throws FaceNetError INVALID_ARGUMENT naming the lines that cannot be read */
  readonly parse: (text: string) => PairList;
}

/** Every form of pair lists in one text file. Register one to add to them. */
export const pairListFormats = new Registry<PairListFormat>('pair list format')
  .register('generic', {
    title: 'Two paths and 1 or 0 on a line',
    example: 'ann/1.jpg ann/2.jpg 1\nann/1.jpg bob/1.jpg 0',
    fits: (line) => genericPair(delimitedFields(line)) !== undefined && !isLfw(line),
    parse: parseGenericPairs,
  })
  .register('lfw', {
    title: "LFW's pairs.txt: a name and two numbers, or two names with a number each",
    example: '10\t300\nAbel_Pacheco\t1\t4\nRobert_Downey_Jr\t1\tTommy_Shane_Steiner\t1',
    fits: isLfw,
    parse: parseLfwPairs,
  })
  .register('alternating', {
    title: 'CALFW, CPLFW, AgeDB-30: two lines for a pair, each an image and a label',
    example: 'Ann_0001.jpg 1\nAnn_0002.jpg 1\nAnn_0001.jpg 0\nBob_0001.jpg 0',
    fits: (line) => imageWithLabel(line) !== undefined,
    parse: parseAlternatingPairs,
  });

/** Lines that are looked at, after a first one that may be a header. */
const SAMPLE = 20;

/**
 * The name of the form that most of the first lines of a list have, undefined when less than half of
 * them have one. So a list with a bad line among them is parsed, and its parser names the line. The
 * first line is left out where there are others, since it may be a header.
 */
export function detectPairListFormat(text: string): string | undefined {
  const lines = linesOf(text);
  const sample = lines.length > 1 ? lines.slice(1, 1 + SAMPLE) : lines;
  if (lines.length === 1 && /^\d+\s+\d+$/.test(lines[0]!.text)) return undefined; // a header alone
  const counts = [...pairListFormats].map(([name, format]) => {
    return { name, fitting: sample.filter((line) => format.fits(line.text)).length };
  });
  const [best] = counts.sort((a, b) => b.fitting - a.fitting);
  return best && best.fitting > 0 && 2 * best.fitting >= sample.length ? best.name : undefined;
}

function isLfw(line: string): boolean {
  return lfwPair(line) !== undefined;
}
