import { FaceNetError } from '../../errors.js';
import { type FoldedNetwork, parametersOf } from '../../network/index.js';
import type { OnnxSession } from './ort.js';
import type { OnnxRuntimeOptions } from './runtime.js';
import type { ScratchFolder } from './scratch-folder.js';
import { writeOnnx, writeOnnxFiles } from './write-onnx.js';

/** Below this, copies of the weights do not matter, and files take longer. */
const LARGE_FROM_BYTES = 1 << 24;

const MODEL = 'model.onnx';
const DATA = 'model.data';

export interface CreatedSession {
  readonly session: OnnxSession;
  /** To be called when the session is gone. */
  readonly release?: () => Promise<void>;
}

/** Hands a network to onnxruntime, a large one by way of files where there is a place for them. */
export async function createSession(
  folded: FoldedNetwork,
  { ort, scratch }: OnnxRuntimeOptions,
  options: object,
): Promise<CreatedSession> {
  const files = scratch && isLarge(folded) ? await writeFiles(folded, scratch) : undefined;
  if (!files) {
    const bytes = writeOnnx(folded.network, folded.tensors);
    return { session: await ort.InferenceSession.create(bytes, options) };
  }
  try {
    const session = await ort.InferenceSession.create(files.path, options);
    // Systems that do not remove what is mapped do so when the session is gone.
    return { session, release: files.remove };
  } finally {
    await files.remove();
  }
}

function isLarge({ network }: FoldedNetwork): boolean {
  const values = parametersOf(network).map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const bytes = values.reduce((a, b) => a + b, 0) * Float32Array.BYTES_PER_ELEMENT;
  return bytes >= LARGE_FROM_BYTES;
}

/** @returns undefined where there is no room: the network then takes more memory, but works */
async function writeFiles(
  { network, tensors }: FoldedNetwork,
  scratch: () => Promise<ScratchFolder>,
): Promise<{ path: string; remove: () => Promise<void> } | undefined> {
  let folder: ScratchFolder | undefined;
  try {
    folder = await scratch();
    const { model, data } = writeOnnxFiles(network, tensors, DATA);
    await folder.write(DATA, data);
    const path = await folder.write(MODEL, [model]);
    return { path, remove: folder.remove };
  } catch (error) {
    await folder?.remove();
    if (FaceNetError.is(error)) throw error; // of the arrays, which would fail again
    return undefined;
  }
}
