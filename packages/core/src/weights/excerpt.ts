const LONGEST = 80;

/** A value out of a file, made fit for an error text: quoted, control characters escaped, cut. */
export function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
