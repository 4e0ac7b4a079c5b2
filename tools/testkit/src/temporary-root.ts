import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Set up before all tests: what they write to the temporary folder is gone when they end. */
export default function temporaryRoot(): () => void {
  const root = mkdtempSync(join(tmpdir(), 'facenet-tests-'));
  process.env.TMPDIR = root;
  return () => rmSync(root, { recursive: true, force: true });
}
