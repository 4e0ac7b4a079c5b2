import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const PREFIX = 'facenet-tests-';

/**
 * Set up before all tests, once for all projects: what they write to the temporary folder is gone
 * when they end.
 */
export default function temporaryRoot(): (() => void) | undefined {
  if (basename(tmpdir()).startsWith(PREFIX)) return undefined;
  const root = mkdtempSync(join(tmpdir(), PREFIX));
  process.env.TMPDIR = root;
  return () => rmSync(root, { recursive: true, force: true });
}
