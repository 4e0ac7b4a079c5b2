import { join } from 'node:path';
import type { Output } from '../output/output.js';
import { printable } from '../output/printable.js';
import type { AlignOutcome } from './align-photo.js';
import type { PlannedPhoto } from './plan.js';

/** Tells what becomes of every photo, and counts. */
export class AlignReport {
  readonly #output: Output;
  readonly #inputDir: string;
  readonly #total: number;
  #faces = 0;
  #skipped = 0;
  #failed = 0;
  #seen = 0;

  constructor(output: Output, inputDir: string, total: number) {
    this.#output = output;
    this.#inputDir = inputDir;
    this.#total = total;
  }

  /** Photos that were dealt with so far. */
  get seen(): number {
    return this.#seen;
  }

  async skipped({ photo }: PlannedPhoto): Promise<void> {
    this.#skipped++;
    const path = this.#next(photo);
    await this.#output.result({ path, skipped: true }, () => printable(path));
  }

  async done({ photo }: PlannedPhoto, outcome: AlignOutcome): Promise<void> {
    const path = this.#next(photo);
    if ('faces' in outcome) {
      this.#faces += outcome.faces.length;
      await this.#output.result({ path, faces: outcome.faces }, () => printable(path));
      return;
    }
    this.#failed++;
    await this.#output.text(printable(path));
    if (outcome.error.code === 'NO_FACE')
      await this.#output.text(`Unable to align "${printable(path)}"`);
    await this.#output.itemFailed(path, outcome.error);
  }

  /** The last lines, as the original's; in JSON one object with all counts. */
  async end(): Promise<void> {
    const counts = { total: this.#total, aligned: this.#faces };
    const more = { skipped: this.#skipped, failed: this.#failed };
    await this.#output.result({ ...counts, ...more }, () =>
      [
        ...(more.skipped > 0 ? [`Number of images that were done before: ${more.skipped}`] : []),
        ...(more.failed > 0 ? [`Number of images that failed: ${more.failed}`] : []),
        `Total number of images: ${counts.total}`,
        `Number of successfully aligned images: ${counts.aligned}`,
      ].join('\n'),
    );
  }

  #next(photo: string): string {
    this.#seen++;
    const [done, total] = [this.#seen, this.#total];
    this.#output.progress.report({ task: 'align', done, total, unit: 'images', item: photo });
    return join(this.#inputDir, photo);
  }
}
