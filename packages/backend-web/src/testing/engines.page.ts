import { type WebBackendOptions, webBackend } from '@facenet/backend-web';
import { FaceNet, FaceNetError, type RgbImage } from '@facenet/core';
import { NetworkBuilder } from '@facenet/core/network';
import { engine } from '@tensorflow/tfjs-core';
import { choiceMemory, type Verdict } from '../engines/choice-memory.js';
import { probe } from '../engines/probe.js';

const mirrored = async (id: string) => {
  const response = await fetch(`/models/${id}.safetensors`);
  return [new File([await response.arrayBuffer()], `${id}.safetensors`)];
};
const models = async () => ({
  model: await mirrored('mobilefacenet-512'),
  detector: await mirrored('retinaface'),
});

/**
 * One face, so small that processors which stand for a GPU have time for it. As pixels: a canvas would wait
 * for the same processor.
 */
async function faceOf(photo: string): Promise<RgbImage> {
  const side = 128;
  const whole = await createImageBitmap(await (await fetch(photo)).blob(), 1400, 150, 340, 340);
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.drawImage(whole, 0, 0, side, side);
  const { data } = context.getImageData(0, 0, side, side);
  return { width: side, height: side, data: Uint8Array.from(data.filter((_, i) => i % 4 < 3)) };
}

/** How work ends that is expected to fail. */
async function failureOf(work: Promise<unknown>) {
  const started = performance.now();
  try {
    await work;
    return { code: 'none', message: 'it succeeded', milliseconds: 0 };
  } catch (error) {
    const { code, message } = FaceNetError.is(error)
      ? error
      : { code: 'no FaceNetError', message: String(error) };
    return { code, message, milliseconds: performance.now() - started };
  }
}

/** Takes the device away that an engine of tfjs computes on. */
function loseDevice(backend: 'webgl' | 'webgpu'): void {
  const started = engine().registry[backend] as unknown as {
    gpgpu: { gl: WebGL2RenderingContext };
    device: { destroy(): void };
  };
  if (backend === 'webgpu') started.device.destroy();
  else started.gpgpu.gl.getExtension('WEBGL_lose_context')?.loseContext();
}

/** Whether it computes: the larger of two numbers and zero. */
async function computes(options: WebBackendOptions) {
  const { runtime } = await webBackend(options);
  const net = new NetworkBuilder('relu');
  const network = net.build({ out: net.input('input', [null, 2]).relu('relu') });
  await using session = await runtime.load(network, new Map());
  const { out } = await session.run({ input: { shape: [1, 2], data: Float32Array.of(-1, 2) } });
  return { runtime: runtime.name, out: Array.from(out?.data ?? [], (value) => value + 0) };
}

/** Loses the GPU while a photo is analysed, and goes on. */
export async function loseWhileAnalyzing(runtime: 'webgl' | 'webgpu', photo: string) {
  const tensors = engine().state.numTensors;
  const facenet = await FaceNet.load({
    backend: webBackend({ runtime }),
    detection: { minSize: 40 },
    ...(await models()),
  });
  const face = await faceOf(photo);
  const underWay = facenet.analyze(face);
  let lost = 0;
  setTimeout(() => {
    loseDevice(runtime);
    lost = performance.now(); // the call waits for what the GPU is at
  }, 100);
  const first = await failureOf(underWay);
  const milliseconds = performance.now() - lost;
  const later = await failureOf(facenet.analyze(face));
  await facenet.dispose();
  const left = engine().state.numTensors - tensors;
  const again = await FaceNet.load({ backend: webBackend(), ...(await models()) });
  const faces = await again.analyze(face);
  const anew = { runtime: again.runtime.name, faces: faces.length };
  await again.dispose();
  // The device that is lost is still at work: processors that stand for a GPU cannot be stopped.
  const named = await computes({ runtime, startTimeout: 120_000 });
  return {
    first: { ...first, milliseconds },
    later,
    left,
    anew,
    named,
  };
}

/** Starts engines in a browser that never answers when it is asked for a GPU. */
export async function askForSilentGpu() {
  const gpu = { requestAdapter: () => new Promise(() => {}) };
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  const named = await failureOf(webBackend({ runtime: 'webgpu', startTimeout: 300 }));
  return { named, chosen: await computes({ startTimeout: 1000 }) };
}

/** Starts wasm where its file is never answered, and again where it is. */
export async function startFromSilentServer(silent: string) {
  const start = webBackend({ runtime: 'wasm', wasmPath: silent, startTimeout: 300 });
  return { first: await failureOf(start), second: await computes({ runtime: 'wasm' }) };
}

/** Aborts a load whose engine never starts. */
export async function abortLoad(silent: string) {
  const controller = new AbortController();
  const load = FaceNet.load({
    backend: webBackend({ runtime: 'wasm', wasmPath: silent }),
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 50);
  return failureOf(load);
}

/** The time from an empty page to the faces of a photo. */
export async function firstResult(photo: string, options: WebBackendOptions = {}) {
  const blob = await (await fetch(photo)).blob();
  const files = await models();
  const started = performance.now();
  const { facenet, engines } = await loadWith(options, files);
  const faces = await facenet.analyze(blob);
  const milliseconds = performance.now() - started;
  await facenet.dispose();
  return { runtime: facenet.runtime.name, faces: faces.length, engines, milliseconds };
}

async function loadWith(options: WebBackendOptions, files: Awaited<ReturnType<typeof models>>) {
  const backend = await webBackend(options);
  return { facenet: await FaceNet.load({ backend, ...files }), engines: backend.engines };
}

/** The probe on an engine that is named. */
export async function probeOn(runtime: 'webgl' | 'webgpu' | 'wasm') {
  return probe((await webBackend({ runtime })).runtime);
}

/** Why an engine that is named does not start. */
export function whyNot(options: WebBackendOptions) {
  return failureOf(webBackend(options));
}

/** What is remembered, before and after one thing more is. */
export async function rememberOne(verdict: Verdict) {
  const before = await choiceMemory.recall();
  await choiceMemory.remember(verdict);
  return { before, after: await choiceMemory.recall() };
}

/** A page whose storage is blocked. */
export function blockStorage(): void {
  const refused = () => Promise.reject(new DOMException('The operation is insecure.'));
  Object.defineProperty(globalThis, 'caches', { value: { open: refused }, configurable: true });
}

/** Faces found, and the engine that trains, with onnxruntime-web from a folder of the site. */
export async function useOnnxRuntime(photo: string, folder: string) {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.wasmPaths = new URL(folder, location.href).href;
  ort.env.wasm.numThreads = 1;
  const backend = await webBackend({ ort });
  await using facenet = await FaceNet.load({ backend, ...(await models()) });
  const faces = await facenet.analyze(await faceOf(photo));
  const { error } = await probe(backend.runtime);
  const training = await backend.training();
  return { engines: backend.engines, faces: faces.length, error, training: training.name };
}
