const LONGEST = 80;

/** A value from outside, made fit for an error text: quoted, control characters escaped, cut. */
export function excerpt(value: unknown): string {
  const text = asText(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

/** JSON where there is one: cyclic and deeply nested values and big integers have none. */
function asText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
