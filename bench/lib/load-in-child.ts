import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What it took until some point of a loading. */
export interface Stage {
  readonly ms: number;
  /** Above the process with the SDK imported and nothing loaded, as the system counts it. */
  readonly peakBytes: number;
}

/** What one loading took, in a process of its own. */
export interface Loading {
  /** Ready and, with an engine, after the first embedding. */
  readonly stages: readonly Stage[];
  /** What is still taken at the end. */
  readonly endBytes: number;
}

const CHILD = fileURLToPath(new URL('load-model-child.ts', import.meta.url));
const FLAGS = ['--conditions=@facenet/source', '--import', 'tsx'];

/**
 * Loads a model in a fresh process.
 *
 * @param what `arrays` only; `bare` or `bare-bytes`, an ONNX file by onnxruntime without the SDK; or
 * an engine, up to the first embedding
 */
export async function loadInChild(path: string, what: string): Promise<Loading> {
  const args = [...FLAGS, CHILD, path, what];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
