import { clearModelCache, type WebBackendOptions, webBackend } from '@facenet/backend-web';
import { type AnalyzedFace, FaceNet, FaceNetError, type ProgressEvent } from '@facenet/core';

const from = '/models/';

/** Workers that this page has started, the youngest last. */
const started: Worker[] = [];
const Native = globalThis.Worker;
globalThis.Worker = class extends Native {
  constructor(address: string | URL, options?: WorkerOptions) {
    super(address, options);
    started.push(this);
  }
};

const load = (workers: number | undefined, options: WebBackendOptions = {}) =>
  FaceNet.load({
    backend: webBackend({ from, runtime: 'wasm', ...options }),
    ...(workers !== undefined && { workers }),
  });

const blobAt = async (address: string) => (await fetch(address)).blob();

const plain = (faces: readonly AnalyzedFace[]) =>
  faces.map(({ box, score, landmarks, aligned, embedding }) => ({
    box,
    score,
    landmarks,
    crop: [aligned.width, aligned.height, aligned.data.length],
    vector: [...embedding.vector],
  }));

const failureOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown) => thrown,
  );
  const isOurs = error instanceof FaceNetError;
  return { code: isOurs ? error.code : 'none', message: String(error?.message ?? error) };
};

/** The faces of a photo without and with workers. */
export async function compareFaces(address: string) {
  const photo = await blobAt(address);
  await using here = await load(undefined);
  await using there = await load(2);
  await there.warmup();
  const crops = await there.align(photo);
  const embedded = await there.embed([...crops, ...crops]);
  return {
    names: [here.runtime.name, there.runtime.name],
    cards: [there.card.id, there.detector.id],
    here: plain(await here.analyze(photo)),
    there: plain(await there.analyze(photo)),
    embedded: embedded.map(({ vector }) => [...vector]),
    concurrency: there.concurrency,
    isEmbedding: there.compare(embedded[0]!, embedded[crops.length]!),
  };
}

/** Boxes of one photo in every form, and whether the caller's is still there. */
export async function analyzeSources(address: string) {
  await using facenet = await load(1);
  const photo = await blobAt(address);
  const image = document.createElement('img');
  image.src = address;
  const bitmap = await createImageBitmap(photo);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const imageData = context.getImageData(0, 0, canvas.width, canvas.height);
  const data = new Uint8Array(canvas.width * canvas.height * 3);
  for (let i = 0; i < data.length; i++) {
    data[i] = imageData.data[Math.floor(i / 3) * 4 + (i % 3)]!;
  }
  const pixels = { width: canvas.width, height: canvas.height, data };
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  const bytes = await photo.arrayBuffer();
  const sources = { photo, image, bitmap, canvas, imageData, pixels, frame, bytes, address };
  const boxes: Record<string, readonly number[]> = {};
  for (const [kind, source] of Object.entries(sources)) {
    boxes[kind] = (await facenet.detect(source))[0]?.box ?? [];
  }
  const left = [
    bitmap.width,
    data.length,
    imageData.data.length,
    bytes.byteLength,
    frame.codedWidth,
  ];
  frame.close();
  const junk = await failureOf(facenet.detect([photo] as never));
  const broken = await failureOf(facenet.detect(new Blob(['no photo'])));
  return { boxes, left, junk, broken, size: photo.size };
}

/**
 * Turns that others of the page get, and its longest tasks in milliseconds, of which those below 50 count as 0.
 */
export async function freedom(address: string, workers: number | undefined) {
  const photo = await blobAt(address);
  const longest = watchTasks();
  const turns = countTurns();
  const progress: ProgressEvent[] = [];
  const facenet = await FaceNet.load({
    backend: webBackend({ from, runtime: 'wasm' }),
    ...(workers !== undefined && { workers }),
    onProgress: (event) => progress.push(event),
  });
  const loading = { turns: turns(), longest: longest() };
  const faces = await facenet.analyze(photo);
  const analysis = { turns: turns(), longest: longest() };
  turns.end();
  await facenet.dispose();
  return { loading, analysis, faces: faces.length, progress };
}

/** @returns what gives the number of messages that were heard since it was last asked */
function countTurns() {
  const { port1, port2 } = new MessageChannel();
  let count = 0;
  port1.onmessage = () => {
    count++;
    port2.postMessage(0);
  };
  port2.postMessage(0);
  const counted = () => {
    const before = count;
    count = 0;
    return before;
  };
  return Object.assign(counted, { end: () => port1.close() });
}

/** @returns what gives the longest task since it was last asked */
function watchTasks() {
  const tasks: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
  });
  observer.observe({ type: 'longtask' });
  return () => {
    for (const { duration } of observer.takeRecords()) tasks.push(duration);
    return Math.max(0, ...tasks.splice(0));
  };
}

/** Has the next load fetch the models anew. */
export const forgetModels = () => clearModelCache();

/** How calls end that something ends. */
export async function endings(address: string) {
  const photo = await blobAt(address);
  const facenet = await load(1);
  const stop = new AbortController();
  const analyses = [0, 1, 2].map(() => failureOf(facenet.analyze(photo, { signal: stop.signal })));
  setTimeout(() => stop.abort(), 30);
  const aborted = await Promise.all(analyses);
  const after = (await facenet.analyze(photo)).length;
  const ofFew = failureOf(facenet.detect(photo, { minSize: 0 }));
  const invalid = await ofFew;
  const pending = [0, 1, 2].map(() => failureOf(facenet.analyze(photo)));
  await facenet.dispose();
  await facenet.dispose();
  return { aborted, after, invalid, disposed: await Promise.all(pending) };
}

/** A worker that the browser ends, as it does where memory is short. */
export async function death(address: string) {
  const photo = await blobAt(address);
  await using facenet = await load(1);
  const pending = [0, 1, 2].map(() => failureOf(facenet.analyze(photo)));
  setTimeout(() => started.at(-1)!.terminate(), 30);
  const ended = await Promise.all(pending);
  return { ended, later: await failureOf(facenet.analyze(photo)) };
}

/** Files one after the other, as a list of them is chosen, one of them broken. */
export async function analyzeAll(addresses: readonly string[]) {
  const list = new DataTransfer();
  for (const address of addresses) list.items.add(new File([await blobAt(address)], address));
  await using facenet = await load(2);
  const outcomes: [string, number | string][] = [];
  for await (const { source, faces, error } of facenet.analyzeAll(list.files)) {
    outcomes.push([source.name, error ? (error as FaceNetError).code : faces!.length]);
  }
  return outcomes;
}

/** How a start fails, or how many faces there are where it does not. */
export async function start(options: WebBackendOptions, address?: string) {
  let facenet: FaceNet<unknown> | undefined;
  const failure = await failureOf(
    load(1, options).then((loaded) => {
      facenet = loaded as FaceNet<unknown>;
    }),
  );
  const faces = address && (await facenet?.analyze(await blobAt(address)))?.length;
  await facenet?.dispose();
  return { ...failure, faces };
}

/** How many engines of the page have started. */
export async function enginesOfPage() {
  const { engine } = await import('@tensorflow/tfjs-core');
  await using _ = await load(1);
  return Object.keys(engine().registry);
}

/** Loads models that come from public addresses, and tells how many faces there are and how many workers were needed. */
export async function publicModels(address: string) {
  const before = started.length;
  await using facenet = await FaceNet.load({ backend: webBackend(), workers: 1 });
  const faces = await facenet.analyze(await blobAt(address));
  return { faces: faces.length, workers: started.length - before };
}
