// File names and error texts may hold control characters, which could steer the terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;

/** The text on one line, with control characters made visible. */
export function printable(text: string): string {
  return text.replace(CONTROL, visible);
}

/** As {@link printable}, for text of several lines and columns. */
export function printableLines(text: string): string {
  return text.replace(CONTROL, (char) => (char === '\n' || char === '\t' ? char : visible(char)));
}

function visible(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
