import { readRegularFile, type SkippedImage, sniffImage } from '@facenet/backend-node';
import type { Output } from '../output/output.js';

/** The first ones show what is wrong; the JSON has them all. */
const TOLD = 10;

/** Says on stderr which images were skipped, and why. It is no failure: the protocol goes on. */
export function tellSkipped(output: Output, skipped: readonly SkippedImage[]): void {
  for (const { path, error } of skipped.slice(0, TOLD)) {
    output.notice(error.message.includes(path) ? error.message : `${path}: ${error.message}`);
  }
  const more = skipped.length - TOLD;
  if (more > 0) output.notice(`${more} more images were skipped; --json lists them all.`);
}

/** The original's crops are cut from 182 to 160 pixels; LFW's photos have 250. */
const MOST_OVER_SIZE = 1.5;

/**
 * Says so when crops are so large that they look like photos: their middle alone would be embedded,
 * and the figures would speak of that.
 *
 * @param path one of the images
 */
export async function tellUnaligned(output: Output, path: string, size: number): Promise<void> {
  const bytes = await readRegularFile(path).catch(() => undefined);
  const image = bytes && sniffSafely(bytes);
  if (!image || Math.min(image.width, image.height) <= MOST_OVER_SIZE * size) return;
  output.notice(
    `The images are taken for aligned crops, yet ${path} has ${image.width}x${image.height} pixels ` +
      `and only the ${size}x${size} in its middle are used. Pass --align for whole photos.`,
  );
}

function sniffSafely(bytes: Uint8Array): ReturnType<typeof sniffImage> | undefined {
  try {
    return sniffImage(bytes);
  } catch {
    return undefined; // it will be told as one that cannot be read
  }
}

/** Batches that a dot stands for, as in the original. */
const BATCHES = 10;

/** The original's sign of life: a dot for every ten batches, and the end of their line. */
export class Dots {
  readonly #output: Pick<Output, 'sign'>;
  readonly #images: number;
  #before: number | undefined;
  #printed = 0;
  #printing = Promise.resolve();

  /** @param batchSize as the command line has it, not as the engine takes it */
  constructor(output: Pick<Output, 'sign'>, batchSize: number) {
    this.#output = output;
    this.#images = BATCHES * batchSize;
  }

  /** @param images that are embedded; those of the first call were so before */
  done(images: number): void {
    this.#before ??= images;
    const due = Math.floor((images - this.#before) / this.#images) - this.#printed;
    if (due <= 0) return;
    this.#printed += due;
    this.#printing = this.#printing.then(() => this.#output.sign('.'.repeat(due)));
    this.#printing.catch(() => {}); // it is told at the end
  }

  /** Waits until all are printed. */
  async end(): Promise<void> {
    await this.#printing;
    if (this.#printed > 0) await this.#output.sign('\n');
  }
}
