/** "1 face", "3 faces", "no faces". */
export function count(amount: number, noun: string): string {
  return `${amount || 'no'} ${noun}${amount === 1 ? '' : 's'}`;
}
