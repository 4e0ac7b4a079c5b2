/** What a file name never needs, but an address or a path into another folder does. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SUSPICIOUS = /[\u0000-\u001f\u007f\\:?#%]/;

/**
 * Whether a shard's name is plain and relative, so that whoever fetches it stays in the folder of
 * the manifest: no scheme, no drive, no leading slash, no "..", nothing that addresses escape.
 */
export function isPlainPath(path: string): boolean {
  return !SUSPICIOUS.test(path) && path.split('/').every((part) => part !== '' && part !== '..');
}
