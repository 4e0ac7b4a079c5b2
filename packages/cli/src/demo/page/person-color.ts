/**
 * A colour for each person, all of one lightness so that dark text is legible on them: steps by the
 * golden angle keep neighbours apart.
 */
export function personColor(person: number): string {
  return `oklch(76% 0.15 ${Math.round((person * 137.508 + 230) % 360)})`;
}
