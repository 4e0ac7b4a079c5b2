import { FaceNetError } from '@facenet/core';
import type { ImageSource, ReadImageOptions } from '../image-source.js';
import { readImage } from '../read-image.js';

/** Pixels, or what was wrong. */
export type Outcome =
  | { readonly width: number; readonly height: number; readonly data: number[] }
  | { readonly code: string; readonly message: string; readonly hint: string | undefined };

async function outcomeOf(source: unknown, options: ReadImageOptions = {}): Promise<Outcome> {
  try {
    const { width, height, data } = await readImage(source as ImageSource, options);
    return { width, height, data: [...data] };
  } catch (error) {
    if (!FaceNetError.is(error)) throw error;
    const { code, message, hint } = error;
    return { code, message, hint };
  }
}

const blobAt = async (address: string) => (await fetch(address)).blob();

function imageAt(address: string, set: (image: HTMLImageElement) => void = () => {}) {
  const image = new Image();
  set(image);
  image.src = address;
  return image;
}

async function canvasOf(address: string): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(await blobAt(address));
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  return canvas;
}

async function offscreenOf(address: string): Promise<OffscreenCanvas> {
  const bitmap = await createImageBitmap(await blobAt(address));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  return canvas;
}

async function dataAddress(address: string): Promise<string> {
  const reader = new FileReader();
  reader.readAsDataURL(await blobAt(address));
  await new Promise((resolve) => reader.addEventListener('load', resolve));
  return reader.result as string;
}

function lazyImage(address: string): HTMLImageElement {
  const image = imageAt(address, (lazy) => {
    lazy.loading = 'lazy';
    lazy.style.marginTop = '100000px';
  });
  document.body.append(image);
  return image;
}

/** An img that shows another picture when it is given a new source. */
async function newlySet(address: string): Promise<HTMLImageElement> {
  const image = imageAt('/other.png');
  await image.decode();
  image.src = `${address}?new`;
  return image;
}

async function svgImage(address: string): Promise<SVGImageElement> {
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'image');
  element.setAttribute('href', address);
  return element;
}

async function ofAnotherWindow(address: string): Promise<HTMLImageElement> {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const image = frame.contentDocument?.createElement('img') as HTMLImageElement;
  image.src = address;
  return image;
}

/** Every kind of source, showing what is at an address. */
const KINDS = {
  'a relative address': async (address: string) => address.slice(1),
  'an absolute address': async (address: string) => new URL(address, location.href).href,
  'a URL': async (address: string) => new URL(address, location.href),
  'a data: address': dataAddress,
  'a blob: address': async (address: string) => URL.createObjectURL(await blobAt(address)),
  'a Blob': blobAt,
  'a Blob of a wrong type': async (address: string) =>
    new Blob([await blobAt(address)], { type: 'text/html' }),
  'a File': async (address: string) => new File([await blobAt(address)], 'photo'),
  'an ArrayBuffer': async (address: string) => (await blobAt(address)).arrayBuffer(),
  'a Uint8Array': async (address: string) =>
    new Uint8Array(await (await blobAt(address)).arrayBuffer()),
  'a Uint8Array of shared memory': async (address: string) => {
    const bytes = new Uint8Array(await (await blobAt(address)).arrayBuffer());
    const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });
    const shared = new Uint8Array(memory.buffer, 7, bytes.length);
    shared.set(bytes);
    return shared;
  },
  'an ArrayBuffer that may grow': async (address: string) => {
    const bytes = new Uint8Array(await (await blobAt(address)).arrayBuffer());
    const buffer: ArrayBuffer = Reflect.construct(ArrayBuffer, [
      bytes.length,
      { maxByteLength: 2 ** 20 },
    ]);
    new Uint8Array(buffer).set(bytes);
    return buffer;
  },
  'an ImageBitmap': async (address: string) =>
    createImageBitmap(await blobAt(address), {
      premultiplyAlpha: 'none',
      colorSpaceConversion: 'none',
    }),
  'an OffscreenCanvas': offscreenOf,
  'an ImageData': async (address: string) => {
    const canvas = await offscreenOf(address);
    return canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height);
  },
  'a VideoFrame': async (address: string) =>
    new VideoFrame(await offscreenOf(address), { timestamp: 0 }),
  'pixels that were read': async (address: string) => readImage(address),
  'a canvas': canvasOf,
  'an img whose src was just set': async (address: string) => imageAt(`${address}?just`),
  'an img that has loaded': async (address: string) => {
    const image = imageAt(address);
    await image.decode();
    return image;
  },
  'an img whose src was just changed': newlySet,
  'an img that loads lazily, far below': async (address: string) => lazyImage(`${address}?lazy`),
  'an img by srcset': async (address: string) => {
    const image = new Image();
    image.srcset = `${address}?set 1x`;
    return image;
  },
  'the img of another window': ofAnotherWindow,
  'the image of an SVG': svgImage,
} satisfies Record<string, (address: string) => Promise<unknown>>;

export type Kind = keyof typeof KINDS;

/** Kinds of sources that workers have. */
export const kindsOf = (where: 'page' | 'worker') =>
  (Object.keys(KINDS) as Kind[]).filter(
    (kind) => where === 'page' || !/\b(img|canvas|SVG)\b/.test(kind),
  );

export async function readAs(kind: Kind, address: string, options: ReadImageOptions = {}) {
  return outcomeOf(await KINDS[kind](address), options);
}

/** Calls a function of this module in a module worker. */
export async function inWorker(name: string, ...args: unknown[]): Promise<unknown> {
  const worker = new Worker('/worker.js', { type: 'module' });
  worker.postMessage([name, args]);
  const answer = await new Promise<MessageEvent>((resolve, reject) => {
    worker.addEventListener('message', resolve);
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
  });
  worker.terminate();
  return answer.data;
}

/** Whether the sources that are the caller's to close are still open. */
export async function leavesOpen(address: string) {
  const bitmap = await createImageBitmap(await blobAt(address));
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  await Promise.all([readImage(bitmap), readImage(frame)]);
  return { bitmap: bitmap.width > 0, frame: frame.codedWidth > 0 };
}

/** A WebGL canvas as it is drawn now: the browser clears it when it has shown it. */
export async function readWebglCanvas() {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 2;
  document.body.append(canvas);
  const gl = canvas.getContext('webgl');
  if (!gl) return undefined;
  gl.clearColor(1, 0.2, 0, 1);
  gl.clear(gl.COLOR_BUFFER_BIT);
  const reading = outcomeOf(canvas);
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)));
  return reading;
}

/** A canvas that is drawn over while it is read. */
export async function readChangingCanvas() {
  const canvas = new OffscreenCanvas(3, 2);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.fillStyle = 'rgb(10 20 30)';
  context.fillRect(0, 0, 3, 2);
  const reading = outcomeOf(canvas);
  context.fillStyle = 'white';
  context.fillRect(0, 0, 3, 2);
  return reading;
}

/** A video of one colour, recorded here. */
async function film(): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = 64;
  canvas.height = 48;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' });
  const parts: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  recorder.start();
  for (let i = 0; i < 10; i++) {
    context.fillStyle = 'rgb(200 100 50)';
    context.fillRect(0, 0, 64, 48);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  recorder.stop();
  await new Promise((resolve) => recorder.addEventListener('stop', resolve));
  return new Blob(parts, { type: 'video/webm' });
}

/** Reads a video that nobody plays, whose source was just set. */
export async function readVideo(preload: '' | 'none' | 'metadata', by: 'src' | 'source') {
  const video = document.createElement('video');
  if (preload) video.preload = preload;
  const address = URL.createObjectURL(await film());
  if (by === 'src') video.src = address;
  else video.append(Object.assign(document.createElement('source'), { src: address }));
  return outcomeOf(video);
}

/** Reads the video of a stream, of a camera so to speak. */
export async function readStream() {
  const canvas = await canvasOf('/photo.png');
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = canvas.captureStream(25);
  const drawing = setInterval(() => canvas.getContext('2d')?.fillRect(0, 0, 1, 1), 20);
  void video.play();
  const outcome = await outcomeOf(video);
  clearInterval(drawing);
  return outcome;
}

async function taintedCanvas(foreign: string): Promise<HTMLCanvasElement> {
  const image = imageAt(foreign);
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.getContext('2d')?.drawImage(image, 0, 0);
  return canvas;
}

async function detached<Value>(value: Value, buffer: ArrayBufferLike): Promise<Value> {
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  return value;
}

/** What no pixels can be had from. @param foreign the address of an image on another origin, without CORS */
const REFUSED = {
  null: () => null,
  undefined: () => undefined,
  'a number': () => 7,
  'an empty text': () => ' ',
  'base64 alone': async () => (await dataAddress('/photo.png')).split(',')[1],
  'the bytes of an ImageData': () => new ImageData(2, 2).data,
  'the image of an SVG without address': () =>
    document.createElementNS('http://www.w3.org/2000/svg', 'image'),
  'an ImageBitmap that is closed meanwhile': async () => {
    const bitmap = await createImageBitmap(await blobAt('/photo.png'));
    queueMicrotask(() => bitmap.close());
    return bitmap;
  },
  'a path of Windows': () => 'C:\\photos\\me.jpg',
  'the address of a file': () => 'file:///home/me/photo.jpg',
  'a script': () => 'javascript:alert(1)',
  'half an address': () => 'http://[/photo.jpg',
  'data that are no base64': () => 'data:image/png;base64,§§§',
  'a plain object': () => ({ photo: 1 }),
  'a div': () => document.createElement('div'),
  'an input of files': () => document.createElement('input'),
  'an array': () => [new Image()],
  'a promise': () => fetch('/photo.png').then((response) => response.blob()),
  'an img without source': () => new Image(),
  'a broken img': () => imageAt('/text.png'),
  'an img that is not there': () => imageAt('/missing.png'),
  'a broken img that has failed before': async () => {
    const image = imageAt('/text.png?before');
    await image.decode().catch(() => {});
    return image;
  },
  'a canvas of 0x0': () => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 0;
    return canvas;
  },
  'an OffscreenCanvas of 0x0': () => new OffscreenCanvas(0, 0),
  'a closed ImageBitmap': async () => {
    const bitmap = await createImageBitmap(await blobAt('/photo.png'));
    bitmap.close();
    return bitmap;
  },
  'a closed VideoFrame': async () => {
    const frame = new VideoFrame(await offscreenOf('/photo.png'), { timestamp: 0 });
    frame.close();
    return frame;
  },
  'a detached ImageData': async () => {
    const image = new ImageData(2, 2);
    return detached(image, image.data.buffer);
  },
  'detached pixels': async () => {
    const data = new Uint8Array(12);
    return detached({ width: 2, height: 2, data }, data.buffer);
  },
  'detached bytes': async () => {
    const bytes = new Uint8Array(12);
    return detached(bytes, bytes.buffer);
  },
  'pixels that do not fit': () => ({ width: 2, height: 2, data: new Uint8Array(3) }),
  'a video without source': () => document.createElement('video'),
  'a video of text': () => Object.assign(document.createElement('video'), { src: '/text.png' }),
  'a video with a broken source in it': () => {
    const video = document.createElement('video');
    video.append(Object.assign(document.createElement('source'), { src: '/text.png' }));
    return video;
  },
  'a stream that has ended': () => {
    const stream = document.createElement('canvas').captureStream();
    for (const track of stream.getTracks()) track.stop();
    return Object.assign(document.createElement('video'), { srcObject: stream });
  },
  'a foreign img': (foreign: string) => imageAt(foreign),
  'a tainted canvas': taintedCanvas,
  'a foreign address': (foreign: string) => foreign,
  'a missing address': () => '/missing.png',
  'a revoked blob: address': () => {
    const address = URL.createObjectURL(new Blob(['']));
    URL.revokeObjectURL(address);
    return address;
  },
  'the address of a web page': () => '/index.html',
  'an empty Blob': () => new Blob([]),
  'a Blob of text': () => new Blob(['just some words that are no image']),
  'a Blob of SVG': () => new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>']),
} satisfies Record<string, (foreign: string) => unknown>;

export type Refused = keyof typeof REFUSED;

export async function readRefused(kind: Refused, foreign: string): Promise<Outcome> {
  const source = REFUSED[kind](foreign);
  // What is a promise itself is passed as it is.
  return outcomeOf(kind === 'a promise' ? source : await source);
}

/** Reads an address that never answers, with a signal that fires meanwhile. */
export async function readAborted(
  kind: 'img' | 'address' | 'video',
  address: string,
): Promise<Outcome> {
  const stop = new AbortController();
  const video = () => Object.assign(document.createElement('video'), { src: address });
  const sources = { img: () => imageAt(address), address: () => address, video };
  const reading = outcomeOf(sources[kind](), { signal: stop.signal });
  setTimeout(() => stop.abort('enough'), 100);
  return reading;
}

/** Drawings: of a size of their own, and of none. */
export async function readDrawing(svg: string, width?: number): Promise<Outcome> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  const image = imageAt(address, (drawing) => {
    if (width !== undefined) drawing.width = drawing.height = width;
  });
  document.body.append(image);
  return outcomeOf(image);
}
