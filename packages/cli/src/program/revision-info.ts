import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeAtomically } from '@facenet/backend-node';
import { version } from '../version.js';

const RULE = '-'.repeat(20);
const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Notes in `OUT/revision_info.txt` what made the other files there, in the original's form.
 *
 * @param tools that take part: engine, detector, network
 */
export async function writeRevisionInfo(
  outputDir: string,
  argv: readonly string[],
  tools: readonly string[],
): Promise<void> {
  const { hash, diff } = await sourceRevision();
  const lines = [
    `arguments: ${argv.join(' ')}`,
    `facenet version: ${version} (Node ${process.version}, ${tools.join(', ')})`,
    `git hash: ${hash}`,
  ];
  const text = lines.map((line) => `${line}\n${RULE}\n`).join('');
  await writeAtomically(join(outputDir, 'revision_info.txt'), text + diff);
}

/**
 * The commit of this program's repository and what differs from it. Both are empty for an installed
 * package: the repository around `node_modules` is somebody else's.
 */
async function sourceRevision(): Promise<{ hash: string; diff: string }> {
  const git = async (...args: string[]) => {
    const options = { cwd: here, maxBuffer: 64 * 2 ** 20 };
    return (await promisify(execFile)('git', args, options)).stdout;
  };
  try {
    if ((await git('ls-files', '.')) === '') return { hash: '', diff: '' };
    return {
      hash: (await git('rev-parse', 'HEAD')).trim(),
      diff: await git('diff', 'HEAD'),
    };
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return { hash: /not a git repository/.test(stderr ?? '') ? '' : message, diff: '' };
  }
}
