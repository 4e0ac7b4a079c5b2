import * as tf from '@tensorflow/tfjs-core';
import { abortable } from '../../abort.js';
import { FaceNetError } from '../../errors.js';

/**
 * The current backend of tfjs-core, of which there is one for the whole program. Beside the name this
 * is private there; but setBackend() sets up all kernels at each switch, and cannot go back to a
 * program's having chosen none.
 */
interface CurrentBackend {
  backendName: string | null | undefined;
  backendInstance: tf.KernelBackend | null | undefined;
  pendingBackendInit: Promise<boolean> | null | undefined;
  profiler: unknown;
}

/** Backends that are about to start; several runtimes may wait for one. */
const starting = new Map<string, Promise<tf.KernelBackend>>();

/**
 * Starts a backend that the program has registered with tfjs-core. The program's current one stays
 * what it was.
 *
 * @param signal lets go of a start that does not end; the next caller then begins another
 * @throws FaceNetError ENGINE_UNAVAILABLE when it is not registered or does not start, ABORTED
 */
export async function startBackend(name: string, signal?: AbortSignal): Promise<tf.KernelBackend> {
  const start = starting.get(name) ?? startAlone(name);
  starting.set(name, start);
  try {
    return await abortable(start, signal, `Starting ${name}`);
  } finally {
    if (starting.get(name) === start) starting.delete(name);
  }
}

async function startAlone(name: string): Promise<tf.KernelBackend> {
  const { registry } = tf.engine();
  const factory = tf.findBackendFactory(name);
  if (factory === null) {
    throw new FaceNetError('ENGINE_UNAVAILABLE', `tfjs knows no backend "${name}".`, {
      hint: `Import the package that registers it, such as @tensorflow/tfjs-backend-${name}.`,
    });
  }
  try {
    await current().pendingBackendInit; // the program may be starting the same one
    const backend = registry[name] ?? (await factory());
    registry[name] ??= backend;
    withoutGreeting(backend);
    const before = { ...fieldsOf(current()) };
    const kernelsSetUp = tf.setBackend(name);
    Object.assign(current(), before);
    await kernelsSetUp;
    return registry[name] as tf.KernelBackend;
  } catch (cause) {
    if (FaceNetError.is(cause)) throw cause; // it knows better why
    const message = `The tfjs backend "${name}" does not start: ${messageOf(cause)}`;
    throw new FaceNetError('ENGINE_UNAVAILABLE', message, { hint: 'Use another engine.', cause });
  }
}

function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.endsWith('.') ? text : `${text}.`;
}

/**
 * Does work on a backend that has started, and leaves the current one as it was.
 *
 * @param work which waits for nothing
 */
export function onBackend<Result>(name: string, work: () => Result): Result {
  const backendInstance = tf.engine().registry[name];
  if (!backendInstance) throw new Error(`its backend "${name}" was removed`);
  const before = fieldsOf(current());
  Object.assign(current(), { backendName: name, backendInstance, pendingBackendInit: null });
  try {
    return work();
  } finally {
    Object.assign(current(), before);
  }
}

function fieldsOf(engine: CurrentBackend): CurrentBackend {
  const { backendName, backendInstance, pendingBackendInit, profiler } = engine;
  return { backendName, backendInstance, pendingBackendInit, profiler };
}

function current(): CurrentBackend {
  return tf.engine() as unknown as CurrentBackend;
}

/** The backend of plain JavaScript advertises another one when it is given its first values. */
function withoutGreeting(backend: tf.KernelBackend & { firstUse?: boolean }): void {
  if (backend.firstUse) backend.firstUse = false;
}
