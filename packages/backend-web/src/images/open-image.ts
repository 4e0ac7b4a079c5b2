import { FaceNetError, type RgbImage, rgbImage } from '@facenet/core';
import { dropAlpha, isRgbImage } from '@facenet/core/image';
import { imageLoaded, videoShowsFrame } from './await-element.js';
import { AS_STORED, decodeFile } from './decode-file.js';
import { fetchImage, imageAddress } from './fetch-image.js';
import {
  checkPixels,
  naming,
  refusedPixels,
  throwIfAborted,
  tooLarge,
  unreadable,
} from './image-errors.js';
import type { ImageLimits, ImageSource } from './image-source.js';
import { videoBitmap } from './video-bitmap.js';

/** A source as something that threads can send each other. */
export type OpenedImage =
  | { readonly pixels: RgbImage }
  /** @property isOurs whether whoever reads it closes it */
  | { readonly bitmap: ImageBitmap; readonly isOurs: boolean };

/** Colours as they are, whatever lies transparent. */
const STRAIGHT: ImageBitmapOptions = { premultiplyAlpha: 'none' };

type Opener = (source: never, limits: ImageLimits) => Promise<OpenedImage>;

const ours = async (bitmap: Promise<ImageBitmap>): Promise<OpenedImage> => ({
  bitmap: await bitmap,
  isOurs: true,
});

/** By the class's name, which is the same for objects of other windows. */
const OPENERS: Readonly<Record<string, Opener>> = {
  HTMLImageElement: openImageElement,
  SVGImageElement: openSvgImage,
  HTMLVideoElement: openVideo,
  HTMLCanvasElement: openCanvas,
  OffscreenCanvas: openCanvas,
  ImageBitmap: openBitmap,
  VideoFrame: openVideoFrame,
  ImageData: openImageData,
  Blob: openFile,
  File: openFile,
  URL: openAddress,
  String: openAddress,
  Uint8Array: openBytes,
  ArrayBuffer: openBytes,
};

/** What people pass in place of what they mean. */
const MEANT: Readonly<Record<string, string>> = {
  HTMLInputElement: 'Pass one of its files: input.files[0].',
  FileList: 'Pass one of its files at a time.',
  Array: 'Pass one image at a time.',
  HTMLPictureElement: 'Pass the img element in it.',
  Response: 'Pass await response.blob().',
  Promise: 'Await it first.',
  CanvasRenderingContext2D: 'Pass its canvas.',
  WebGL2RenderingContext: 'Pass its canvas.',
  MediaStream: 'Play it in a video element, and pass that.',
  SVGSVGElement: 'Show it in an img element, and pass that.',
  Uint8ClampedArray: 'Pass the ImageData that it belongs to.',
  FileSystemFileHandle: 'Pass await handle.getFile().',
  NodeList: 'Pass one element at a time.',
};

/**
 * Takes hold of a source: waits for it, fetches or decodes it. What canvases and frames show is taken
 * before this function returns, as their pages may draw on.
 *
 * @throws FaceNetError as {@link readImage}
 */
export async function openImage(source: ImageSource, limits: ImageLimits): Promise<OpenedImage> {
  throwIfAborted(limits.signal);
  const kind = kindOf(source);
  const open = Object.hasOwn(OPENERS, kind) ? OPENERS[kind] : undefined;
  if (open) return open(source as never, limits);
  if (isRgbImage(source)) return { pixels: givenPixels(source) };
  const what = source === null || typeof source !== 'object' ? String(source) : kind;
  throw new FaceNetError('INVALID_ARGUMENT', `An image cannot be read from ${what}.`, {
    hint:
      (Object.hasOwn(MEANT, kind) ? MEANT[kind] : undefined) ??
      'Pass an img, video or canvas element, a Blob or File, an address, or { width, height, data }.',
  });
}

const kindOf = (source: unknown) => Object.prototype.toString.call(source).slice(8, -1);

async function openImageElement(
  image: HTMLImageElement,
  limits: ImageLimits,
): Promise<OpenedImage> {
  await imageLoaded(image, limits.signal);
  const width = image.naturalWidth || image.width;
  const height = image.naturalHeight || image.height;
  checkPixels(width, height, limits.maxPixels);
  return ours(createImageBitmap(image, AS_STORED).catch(() => drawn(image, limits)));
}

/** For drawings without a size of their own, which browsers do not make bitmaps of: as they are shown. */
function drawn(image: HTMLImageElement, { maxPixels }: ImageLimits): Promise<ImageBitmap> {
  const { width, height } = image;
  if (width < 1 || height < 1) {
    throw unreadable('the drawing has no size', 'Give the img a width and a height.');
  }
  checkPixels(width, height, maxPixels);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  try {
    canvas.getContext('2d')?.drawImage(image, 0, 0, width, height);
  } catch (cause) {
    throw refusedPixels(cause, 'the browser cannot draw it', 'Pass an img that has loaded.');
  }
  return captured(canvas);
}

/** The `image` of an SVG does not tell when it has loaded; an img of the same address does. */
function openSvgImage(image: SVGImageElement, limits: ImageLimits): Promise<OpenedImage> {
  const element = document.createElement('img');
  const crossOrigin = image.getAttribute('crossorigin');
  if (crossOrigin !== null) element.crossOrigin = crossOrigin;
  element.src = image.href.baseVal;
  return openImageElement(element, limits);
}

async function openVideo(video: HTMLVideoElement, limits: ImageLimits): Promise<OpenedImage> {
  if (video.readyState < video.HAVE_CURRENT_DATA) await videoShowsFrame(video, limits.signal);
  checkPixels(video.videoWidth, video.videoHeight, limits.maxPixels);
  return ours(videoBitmap(video, limits.signal));
}

function openCanvas(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  { maxPixels }: ImageLimits,
): Promise<OpenedImage> {
  const { width, height } = canvas;
  if (width < 1 || height < 1) {
    const hint =
      'Set its width and height, draw, and read it then; one that was transferred is empty.';
    throw unreadable(`the canvas has ${width}x${height} pixels`, hint);
  }
  checkPixels(width, height, maxPixels);
  return ours(captured(canvas, 'Draw on it first; browsers have none of more than 16384 a side.'));
}

async function openBitmap(bitmap: ImageBitmap, { maxPixels }: ImageLimits): Promise<OpenedImage> {
  const { width, height } = bitmap;
  if (width === 0) {
    throw unreadable('the ImageBitmap is closed', 'Close it, or transfer it, after it was read.');
  }
  checkPixels(width, height, maxPixels);
  return { bitmap, isOurs: false };
}

function openVideoFrame(frame: VideoFrame, { maxPixels }: ImageLimits): Promise<OpenedImage> {
  if (frame.codedWidth === 0) {
    throw unreadable('the VideoFrame is closed', 'Close it, or transfer it, after it was read.');
  }
  checkPixels(frame.displayWidth, frame.displayHeight, maxPixels);
  return ours(captured(frame));
}

async function openImageData(image: ImageData, { maxPixels }: ImageLimits): Promise<OpenedImage> {
  const { width, height, data } = image;
  if (data.length !== width * height * 4) {
    throw unreadable('the buffer of the ImageData is detached', 'Transfer it after it was read.');
  }
  checkPixels(width, height, maxPixels);
  // Float16Array, of new browsers: 0...1, and beyond.
  const isDeep = data.BYTES_PER_ELEMENT === 2;
  const bytes = isDeep ? Uint8ClampedArray.from(data, (value) => value * 255) : data;
  return { pixels: rgbImage(width, height, dropAlpha(bytes)) };
}

function openFile(file: Blob, limits: ImageLimits): Promise<OpenedImage> {
  return ours(decodeFile(file, limits));
}

async function openAddress(source: string | URL, limits: ImageLimits): Promise<OpenedImage> {
  const url = imageAddress(source);
  const file = await fetchImage(url, limits);
  try {
    return await openFile(file, limits);
  } catch (error) {
    throw naming(url, error);
  }
}

function openBytes(bytes: Uint8Array | ArrayBuffer, limits: ImageLimits): Promise<OpenedImage> {
  const { buffer = bytes } = bytes as Uint8Array;
  if ((buffer as { detached?: boolean }).detached) {
    throw unreadable('its buffer is detached', 'Transfer it after it was read.');
  }
  if (bytes.byteLength > limits.maxBytes) {
    throw tooLarge(`${bytes.byteLength} bytes`, limits.maxBytes, 'maxBytes');
  }
  // A Blob takes no memory that threads share or that may grow, such as WebAssembly's.
  const { resizable } = buffer as { resizable?: boolean };
  const isSteady = kindOf(buffer) === 'ArrayBuffer' && !resizable;
  const part = isSteady ? bytes : new Uint8Array(bytes as ArrayBuffer).slice();
  return openFile(new Blob([part as BlobPart]), limits);
}

function givenPixels({ width, height, data }: RgbImage): RgbImage {
  if ((data as { buffer?: { detached?: boolean } }).buffer?.detached) {
    throw unreadable('the buffer of its pixels is detached', 'Transfer it after it was read.');
  }
  return rgbImage(width, height, data);
}

/** What a source shows now. */
async function captured(
  source: ImageBitmapSource,
  hint = 'Pass an element that has loaded and that the browser shows.',
): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(source, STRAIGHT);
  } catch (cause) {
    throw refusedPixels(cause, 'the browser cannot draw it', hint);
  }
}
