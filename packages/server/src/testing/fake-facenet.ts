import { encodeImage } from '@facenet/backend-node';
import {
  type DetectedFace,
  Embedding,
  type FoundFace,
  type RgbImage,
  rgbImage,
} from '@facenet/core';
import { mobilefacenet, mtcnn } from '@facenet/core/models';
import type { ServedFaceNet } from '../work/face-work.js';

/** Stands for a FaceNet with workers: what it finds, and when, is the test's to say. */
export class FakeFaceNet implements ServedFaceNet {
  readonly card = mobilefacenet;
  readonly detector = mtcnn;
  readonly concurrency: number;
  /** Whatever it was given as a photo. */
  readonly seen: unknown[] = [];
  /** Sizes of the batches that were embedded. */
  readonly batches: number[] = [];
  /** Faces of every photo. */
  faces = 1;
  /** Photos whose work was aborted while it was held. */
  aborted = 0;
  /** What the next photos fail with. */
  failure: unknown;
  #held: (() => void)[] | undefined;

  constructor(options: { readonly concurrency?: number } = {}) {
    this.concurrency = options.concurrency ?? 2;
  }

  /** From now on photos wait for {@link FakeFaceNet.release}. */
  hold(): void {
    this.#held = [];
  }

  /** Photos that wait. */
  get held(): number {
    return this.#held?.length ?? 0;
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const go of held) go();
  }

  async detect(photo: unknown, options: { readonly signal?: AbortSignal } = {}) {
    return (await this.find(photo, options)).map(({ aligned: _, ...face }): DetectedFace => face);
  }

  async find(photo: unknown, options: { readonly signal?: AbortSignal } = {}) {
    this.seen.push(photo);
    await this.#wait(options.signal);
    if (this.failure) throw this.failure;
    return Array.from({ length: this.faces }, (_, i) => face(i, (photo as Uint8Array).length));
  }

  async embed(crops: readonly unknown[]) {
    this.batches.push(crops.length);
    return crops.map((crop) => {
      const vector = new Float32Array(mobilefacenet.embeddingSize);
      vector[(crop as RgbImage).data[0]! % vector.length] = 1;
      return new Embedding(mobilefacenet.id, vector);
    });
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    const held = this.#held;
    if (!held) return;
    await new Promise<void>((resolve, reject) => {
      held.push(resolve);
      signal?.addEventListener('abort', () => {
        this.aborted++;
        reject(signal.reason);
      });
    });
  }
}

/** The kth face of a photo; photos of the same number of bytes show the same people. */
function face(k: number, bytes: number): FoundFace {
  const left = 10 * k;
  return {
    box: [left, 0, left + 8, 10],
    score: 0.9,
    landmarks: [
      [left + 2, 3],
      [left + 6, 3],
      [left + 4, 5],
      [left + 2, 8],
      [left + 6, 8],
    ],
    aligned: rgbImage(1, 1, new Uint8Array([bytes + k, 0, 0])),
  };
}

/** A photo that can be read, of so many pixels. */
export async function pngPhoto(
  width = 20,
  height = 10,
  grey = 128,
): Promise<Uint8Array<ArrayBuffer>> {
  const image = rgbImage(width, height, new Uint8Array(width * height * 3).fill(grey));
  return new Uint8Array(await encodeImage(image, 'png'));
}

/** A form with photos and texts by their fields. */
export function formOf(
  fields: Readonly<Record<string, Uint8Array<ArrayBuffer> | string>>,
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, typeof value === 'string' ? value : new Blob([value]));
  }
  return form;
}

/** Resolves when it is so: looked at whenever the event loop comes round. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}
