/** A letter: its rows, the highest first, of which `#` is a dot. */
type Glyph = readonly [string, string, string, string, string];

/** Capital letters, digits and what stands between them, five dots high. */
const GLYPHS: Readonly<Record<string, Glyph>> = {
  A: [' # ', '# #', '###', '# #', '# #'],
  B: ['## ', '# #', '## ', '# #', '## '],
  C: [' ##', '#  ', '#  ', '#  ', ' ##'],
  D: ['## ', '# #', '# #', '# #', '## '],
  E: ['###', '#  ', '## ', '#  ', '###'],
  F: ['###', '#  ', '## ', '#  ', '#  '],
  G: [' ##', '#  ', '# #', '# #', ' ##'],
  H: ['# #', '# #', '###', '# #', '# #'],
  I: ['#', '#', '#', '#', '#'],
  J: ['  #', '  #', '  #', '# #', ' # '],
  K: ['# #', '# #', '## ', '# #', '# #'],
  L: ['#  ', '#  ', '#  ', '#  ', '###'],
  M: ['#   #', '## ##', '# # #', '#   #', '#   #'],
  N: ['#  #', '## #', '# ##', '#  #', '#  #'],
  O: [' # ', '# #', '# #', '# #', ' # '],
  P: ['## ', '# #', '## ', '#  ', '#  '],
  Q: [' # ', '# #', '# #', ' ##', '  #'],
  R: ['## ', '# #', '## ', '# #', '# #'],
  S: [' ##', '#  ', ' # ', '  #', '## '],
  T: ['###', ' # ', ' # ', ' # ', ' # '],
  U: ['# #', '# #', '# #', '# #', '###'],
  V: ['# #', '# #', '# #', '# #', ' # '],
  W: ['#   #', '#   #', '# # #', '## ##', '#   #'],
  X: ['# #', '# #', ' # ', '# #', '# #'],
  Y: ['# #', '# #', ' # ', ' # ', ' # '],
  Z: ['###', '  #', ' # ', '#  ', '###'],
  '0': ['###', '# #', '# #', '# #', '###'],
  '1': [' # ', '## ', ' # ', ' # ', '###'],
  '2': ['###', '  #', '###', '#  ', '###'],
  '3': ['###', '  #', '###', '  #', '###'],
  '4': ['# #', '# #', '###', '  #', '  #'],
  '5': ['###', '#  ', '###', '  #', '###'],
  '6': ['###', '#  ', '###', '# #', '###'],
  '7': ['###', '  #', '  #', ' # ', ' # '],
  '8': ['###', '# #', '###', '# #', '###'],
  '9': ['###', '# #', '###', '  #', '###'],
  ' ': ['  ', '  ', '  ', '  ', '  '],
  '.': ['   ', '   ', '   ', '   ', ' # '],
  ',': ['  ', '  ', '  ', ' #', '# '],
  ':': [' ', '#', ' ', '#', ' '],
  '-': ['   ', '   ', '###', '   ', '   '],
  _: ['   ', '   ', '   ', '   ', '###'],
  '+': ['   ', ' # ', '###', ' # ', '   '],
  '/': ['  #', '  #', ' # ', '#  ', '#  '],
  "'": ['#', '#', ' ', ' ', ' '],
  '(': [' #', '# ', '# ', '# ', ' #'],
  ')': ['# ', ' #', ' #', ' #', '# '],
  '%': ['# #', '  #', ' # ', '#  ', '# #'],
  '&': [' # ', '# #', ' # ', '# #', ' ##'],
  '#': ['# #', '###', '# #', '###', '# #'],
  '!': ['#', '#', '#', ' ', '#'],
  '?': ['## ', '  #', ' # ', '   ', ' # '],
};

/** Height of all letters, in dots. */
export const TEXT_HEIGHT = 5;
/** Dots between two letters. */
const GAP = 1;
const MARKS = /\p{M}/gu;

/** A dot of a text, in dots from its upper left corner. */
export interface Dot {
  readonly x: number;
  readonly y: number;
}

/**
 * The dots of a text in capitals. Letters lose their accents; those of other scripts are question marks.
 *
 * @returns the dots, and the width of the text
 */
export function textDots(text: string): { readonly dots: readonly Dot[]; readonly width: number } {
  const dots: Dot[] = [];
  let left = 0;
  for (const char of text.normalize('NFD').replace(MARKS, '').toUpperCase()) {
    const glyph = Object.hasOwn(GLYPHS, char) ? GLYPHS[char]! : GLYPHS['?']!;
    for (const [y, row] of glyph.entries()) {
      for (let x = 0; x < row.length; x++) if (row[x] === '#') dots.push({ x: left + x, y });
    }
    left += glyph[0].length + GAP;
  }
  return { dots, width: Math.max(0, left - GAP) };
}
