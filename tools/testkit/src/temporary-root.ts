import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';

const PREFIX = 'facenet-tests-';

/** Where tsx keeps the JavaScript of what it loaded, for threads and programs that tests start. */
const TRANSFORMED = `tsx-${process.geteuid?.() ?? userInfo().username}`;

/**
 * Set up before all tests, once for all projects: what they write to the temporary folder is gone
 * when they end, but for what tsx would have to transform again.
 */
export default function temporaryRoot(): (() => void) | undefined {
  if (basename(tmpdir()).startsWith(PREFIX)) return undefined;
  const kept = join(tmpdir(), TRANSFORMED);
  mkdirSync(kept, { recursive: true });
  const root = mkdtempSync(join(tmpdir(), PREFIX));
  symlinkSync(kept, join(root, TRANSFORMED), 'junction');
  process.env.TMPDIR = root;
  return () => rmSync(root, { recursive: true, force: true });
}
