import { checkText } from '../../check-argument.js';
import { FaceNetError } from '../../errors.js';

export interface Line {
  /** Counted from 1, as editors do. */
  readonly number: number;
  readonly text: string;
}

const REPORTED = 5;
const EXCERPT = 60;

/** The lines with something on them, without a byte-order mark and surrounding blanks. */
export function linesOf(text: string): Line[] {
  checkText(text, 'The list');
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ number: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '');
}

/** Collects the lines that cannot be read, to report them together. */
export class BadLines {
  readonly #lines: Line[] = [];
  readonly #list: string;
  readonly #expected: string;

  /** @param expected what a line must look like, as one sentence */
  constructor(list: string, expected: string) {
    this.#list = list;
    this.#expected = expected;
  }

  add(line: Line): void {
    this.#lines.push(line);
  }

  /** @throws FaceNetError INVALID_ARGUMENT naming the first bad lines, if there are any */
  throwIfAny(): void {
    if (this.#lines.length === 0) return;
    const shown = this.#lines
      .slice(0, REPORTED)
      .map(({ number, text }) => `line ${number} "${text.replace(/\s+/g, ' ').slice(0, EXCERPT)}"`);
    const more = this.#lines.length - shown.length;
    throw new FaceNetError(
      'INVALID_ARGUMENT',
      `${this.#list} cannot be read: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
      { hint: this.#expected },
    );
  }
}

/** @throws FaceNetError INVALID_ARGUMENT when the list has no pairs at all */
export function refuseEmpty(pairs: readonly unknown[], list: string): void {
  if (pairs.length > 0) return;
  throw new FaceNetError('INVALID_ARGUMENT', `${list} holds no pairs.`, {
    hint: 'Check that the right file was read.',
  });
}

/** A whole number without sign, up to nine digits, or undefined. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/**
 * The fields of a line. A field in double quotes may hold separators, and "" for a quote.
 *
 * @param separator default: comma, semicolon or tab, whichever is first, else blanks
 */
export function delimitedFields(
  line: string,
  separator = /[,;\t]/.exec(line.replace(/"[^"]*"/g, ''))?.[0] ?? ' ',
): string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i]!;
    if (character === '"') {
      if (quoted && line[i + 1] === '"') field += line[i++];
      else quoted = !quoted;
    } else if (!quoted && character === separator) {
      fields.push(field.trim());
      field = '';
    } else {
      field += character;
    }
  }
  fields.push(field.trim());
  const emptyCounts = separator === ',' || separator === ';';
  return emptyCounts ? fields : fields.filter((part) => part !== '');
}
