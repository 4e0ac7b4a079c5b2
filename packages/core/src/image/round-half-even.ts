/** From here on a double holds whole numbers only, so adding it rounds, halves to even. */
const WHOLE_NUMBERS_ONLY = 1.5 * 2 ** 52;

/**
 * Rounds to the nearest whole number and halves to the even one, as OpenCV and numpy do
 * (`Math.round` rounds halves up). For values below 2^51 in size.
 */
export function roundHalfEven(value: number): number {
  return value + WHOLE_NUMBERS_ONLY - WHOLE_NUMBERS_ONLY;
}
