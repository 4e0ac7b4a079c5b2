/** Whether two sets have a member in common. */
export function shareOne(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  for (const value of few) if (many.has(value)) return true;
  return false;
}
