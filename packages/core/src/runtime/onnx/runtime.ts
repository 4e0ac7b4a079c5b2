import { throwIfAborted } from '../../abort.js';
import { elementCount } from '../../arrays/element-count.js';
import type { WeightSource } from '../../arrays/weights.js';
import { FaceNetError } from '../../errors.js';
import {
  type FoldedNetwork,
  foldNetwork,
  type Network,
  parametersOf,
  summary,
} from '../../network/index.js';
import type { LoadOptions, OnnxFile, Runtime, Session } from '../runtime.js';
import type { OnnxTarget } from './graph-writer.js';
import type { OnnxRuntimeModule, OnnxSession, ScratchFolder } from './ort.js';
import { OnnxNetworkSession } from './session.js';
import { writeOnnx, writeOnnxFiles } from './write-onnx.js';

/** Below this, copies of the weights do not matter, and files take longer. */
const LARGE_FROM_BYTES = 1 << 24;
const MODEL = 'model.onnx';
const DATA = 'model.data';

/**
 * onnxruntime lets its idle threads spin, to be at hand for the next operation. That wins a sixth
 * for a large network that has the machine to itself. But the small ones of a detector run in turns,
 * each with threads of its own: there the spinning takes the cores from the next network, and on a
 * busy machine it costs three quarters of the speed. So below this size threads sleep.
 */
const SPINNING_FROM_FLOPS = 1e9;

/** Which onnxruntime computes, and where. */
export interface OnnxRuntimeOptions {
  /** The onnxruntime to use: the module of onnxruntime-node or onnxruntime-web. */
  readonly ort: OnnxRuntimeModule;
  /** Name of the runtime; default "onnxruntime". */
  readonly name?: string;
  /** Where the first execution provider computes; default "cpu". */
  readonly device?: Runtime['device'];
  /** In order of preference, as onnxruntime names them; default: onnxruntime's own. */
  readonly executionProviders?: readonly string[];
  /** Threads inside one operation, at least 1; default: one a core. */
  readonly threads?: number;
  /**
   * Makes a temporary folder for the weights of large networks, which onnxruntime maps into memory
   * from there: that saves two copies of them. Default, and where it fails: all in memory.
   */
  readonly scratch?: () => Promise<ScratchFolder>;
}

interface CreatedSession {
  readonly session: OnnxSession;
  /** To be called when the session is gone. */
  readonly release?: () => Promise<void>;
}

/** Makes a runtime that writes networks as ONNX and runs them on an injected onnxruntime. */
export function createOnnxRuntime(options: OnnxRuntimeOptions): Runtime {
  const { ort, name = 'onnxruntime', device = 'cpu', executionProviders, threads } = options;
  const sessionOptions = {
    graphOptimizationLevel: 'all',
    ...(executionProviders && { executionProviders: [...executionProviders] }),
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    // Warnings of the engine are not for the users of an application.
    logSeverityLevel: 3,
  };
  const optionsOf = (spins: boolean) => ({
    ...sessionOptions,
    extra: {
      session: { intra_op: { allow_spinning: spins ? '1' : '0' } },
      // It makes zeros that stand before a pool a part of the pool's padding, which counts as the lowest values.
      optimization: { disable_specified_optimizers: 'Pad_Fusion' },
    },
  });
  /** A session of what `create` makes, unless loading was aborted meanwhile. */
  const open = async (
    network: Network,
    create: () => Promise<CreatedSession>,
    signal: AbortSignal | undefined,
    hint: string,
  ) => {
    const loading = `Loading ${network.name}`;
    throwIfAborted(signal, loading);
    try {
      const { session, release } = await create();
      const loaded = new OnnxNetworkSession(network, ort, session, release);
      if (signal?.aborted) await loaded.dispose();
      throwIfAborted(signal, loading);
      return loaded;
    } catch (cause) {
      if (FaceNetError.is(cause)) throw cause; // of the arrays, or ABORTED
      throw new FaceNetError(
        'ENGINE_FAILED',
        `onnxruntime cannot load ${network.name}: ${(cause as Error).message}.`,
        { hint, cause },
      );
    }
  };
  return {
    name,
    kind: 'onnx',
    device,
    async load(
      network: Network,
      weights: WeightSource,
      { signal }: LoadOptions = {},
    ): Promise<Session> {
      throwIfAborted(signal, `Loading ${network.name}`);
      const folded = foldNetwork(network, weights);
      const spins = summary(folded.network).flops >= SPINNING_FROM_FLOPS;
      const create = () => createSession(folded, options, optionsOf(spins));
      const hint = 'Use another engine and report this network.';
      return open(folded.network, create, signal, hint);
    },
    loadOnnx(file: OnnxFile, outside: Network, { signal }: LoadOptions = {}): Promise<Session> {
      // Its work is not known, but that of large models is much.
      const spins = file.size >= LARGE_FROM_BYTES;
      const create = () => createAsItIs(file, options, optionsOf(spins));
      const hint = 'Export the model again, with operators that this onnxruntime knows.';
      return open(outside, create, signal, hint);
    },
  };
}

/** Hands a network to onnxruntime, a large one by way of files where there is a place for them. */
async function createSession(
  folded: FoldedNetwork,
  { ort, scratch, device = 'cpu' }: OnnxRuntimeOptions,
  options: object,
): Promise<CreatedSession> {
  const target = device === 'cpu' || device === 'wasm' ? 'cpu' : 'any';
  const files = scratch && isLarge(folded) ? await writeFiles(folded, target, scratch) : undefined;
  if (!files) {
    const bytes = writeOnnx(folded.network, folded.tensors, target);
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

/**
 * Hands over a user's model as it is: its path to an onnxruntime that opens files, which those are
 * that take scratch folders, and its bytes to others.
 */
async function createAsItIs(
  file: OnnxFile,
  { ort, scratch }: OnnxRuntimeOptions,
  options: object,
): Promise<CreatedSession> {
  const create = async (model: Uint8Array | string, more: object = {}) => ({
    session: await ort.InferenceSession.create(model, { ...options, ...more }),
  });
  if (scratch && file.path !== undefined) return create(file.path);
  if (file.beside.length === 0) return create(file.read());
  if (!scratch) {
    const externalData = file.beside.map(({ name, read }) => ({ path: name, data: read() }));
    return create(file.read(), { externalData });
  }
  const folder = await scratch();
  try {
    for (const { name, read } of file.beside) await folder.write(name, [read()]);
    return { ...(await create(await folder.write(MODEL, [file.read()]))), release: folder.remove };
  } finally {
    await folder.remove();
  }
}

function isLarge({ network }: FoldedNetwork): boolean {
  const values = parametersOf(network).map(({ shape }) => elementCount(shape));
  const bytes = values.reduce((a, b) => a + b, 0) * Float32Array.BYTES_PER_ELEMENT;
  return bytes >= LARGE_FROM_BYTES;
}

/** @returns undefined where there is no room: the network then takes more memory, but works */
async function writeFiles(
  { network, tensors }: FoldedNetwork,
  target: OnnxTarget,
  scratch: () => Promise<ScratchFolder>,
): Promise<{ path: string; remove: () => Promise<void> } | undefined> {
  let folder: ScratchFolder | undefined;
  try {
    folder = await scratch();
    const { model, data } = writeOnnxFiles(network, tensors, DATA, target);
    await folder.write(DATA, data);
    const path = await folder.write(MODEL, [model]);
    return { path, remove: folder.remove };
  } catch (error) {
    await folder?.remove();
    if (FaceNetError.is(error)) throw error; // of the arrays, which would fail again
    return undefined;
  }
}
