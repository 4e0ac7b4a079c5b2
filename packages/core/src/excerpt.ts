const LONGEST = 80;

/**
 * A value from outside, made fit for an error text: as JSON, control characters escaped, cut. Never
 * throws and takes no longer for values that are huge, refer to themselves or mean far more than
 * they hold.
 */
export function excerpt(value: unknown): string {
  const text = startOf(value, LONGEST);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

/** The JSON of a value, of which only the first `room` characters count. Every level takes one. */
function startOf(value: unknown, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room + 1));
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) {
    let text = '[';
    for (const item of value) {
      if (text.length > room) break;
      text += `${text === '[' ? '' : ','}${startOf(item, room - text.length)}`;
    }
    return `${text}]`;
  }
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  let text = '{';
  for (const [key, item] of Object.entries(value)) {
    if (text.length > room) break;
    text += `${text === '{' ? '' : ','}${startOf(key, room - text.length)}:`;
    text += startOf(item, room - text.length);
  }
  return `${text}}`;
}
