import type { DeviceWatch } from '@facenet/core/tfjs';
import {
  findBackendFactory,
  type KernelBackend,
  registerBackend,
  removeBackend,
  engine as tfjs,
} from '@tensorflow/tfjs-core';
import { noteTrouble } from './engine-trouble.js';
import { GPU_ENGINES } from './look-for-gpu.js';
import type { WebRuntime } from './web-engines.js';

/** What of tfjs-backend-webgl is looked at. */
interface WebglBackend extends KernelBackend {
  readonly gpgpu: {
    readonly gl: WebGL2RenderingContext;
    /** Reads that wait, each in a loop that does not end by itself. */
    readonly itemsToPoll: { resolveFn(): void }[];
  };
}

/** What of tfjs-backend-webgpu is looked at. */
interface WebgpuBackend extends KernelBackend {
  readonly device: { readonly lost: Promise<{ readonly message: string }> };
}

type Look = DeviceWatch['look'];

const watches = new WeakMap<KernelBackend, DeviceWatch>();

/**
 * Watches the device of an engine that has started. When it is gone, all sessions of it fail, and tfjs
 * forgets the backend: whoever wants it again starts it anew.
 *
 * @param name of the backend at tfjs-core
 */
export function watchDevice(
  engine: WebRuntime,
  name: string,
  backend: KernelBackend,
): DeviceWatch | undefined {
  const known = watches.get(backend);
  if (known || engine === 'wasm') return known;
  const loss = new AbortController();
  const leave = (reason: string) => {
    if (loss.signal.aborted) return;
    // The same GPU is behind the others.
    for (const other of GPU_ENGINES) noteTrouble(other, reason);
    loss.abort(reason);
    stopBackend(name, backend);
  };
  const look =
    engine === 'webgl'
      ? watchWebgl(backend as WebglBackend, leave)
      : watchWebgpu(backend as WebgpuBackend, leave);
  const watch = { lost: loss.signal, look };
  watches.set(backend, watch);
  return watch;
}

/** Has tfjs forget a backend whose device is gone, before it is used again. */
export function lookAtStarted(name: string): void {
  const backend = tfjs().registry[name];
  if (backend) watches.get(backend)?.look();
}

function watchWebgl(backend: WebglBackend, leave: (reason: string) => void): Look {
  const { gpgpu } = backend;
  const { gl } = gpgpu;
  const leaveAll = () => {
    leave('the browser took its WebGL context away');
    // Nothing comes any more; what waits for it has been told.
    for (const { resolveFn } of gpgpu.itemsToPoll.splice(0)) resolveFn();
  };
  gl.canvas.addEventListener('webglcontextlost', leaveAll);
  return () => {
    if (gl.isContextLost()) leaveAll();
  };
}

function watchWebgpu({ device }: WebgpuBackend, leave: (reason: string) => void): Look {
  const leaveAfter = (message: string) => {
    leave(`its WebGPU device is gone${message && `: ${message.replace(/\.$/, '')}`}`);
  };
  device.lost.then(({ message }) => leaveAfter(message));
  return (failure) => {
    // Reads of a device that is gone end with this long before it tells.
    const { name, message } = Object(failure) as Partial<Error>;
    if (name === 'AbortError') leaveAfter(message ?? '');
  };
}

/** Ends a backend, which stays registered, to be started anew. */
export function stopBackend(name: string, backend = tfjs().registry[name]): void {
  const { registry, registryFactory } = tfjs();
  if (!backend || registry[name] !== backend) return;
  const factory = findBackendFactory(name);
  const { priority } = registryFactory[name] ?? {};
  try {
    removeBackend(name);
  } catch {
    // Without its device it may not know how to end.
    delete registry[name];
    delete registryFactory[name];
  }
  if (factory) registerBackend(name, factory, priority);
}
