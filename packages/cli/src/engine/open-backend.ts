import { backend, type NodeBackend } from '@facenet/backend-node';
import type { Output } from '../output/output.js';
import { backendOptions, type EngineFlags } from '../program/engine-flags.js';

/** The SDK's backend as the flags want it; notices go to stderr. */
export function openBackend(flags: EngineFlags, output: Output): Promise<NodeBackend> {
  return backend({ ...backendOptions(flags), onNotice: (text) => output.notice(text) });
}
