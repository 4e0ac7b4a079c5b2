import type { ProgressReporter } from '@facenet/core';

/** One download as its reporter and its stopper see it. */
export class Transfer {
  /** The model that is fetched. */
  readonly item: string;
  readonly signal: AbortSignal | undefined;
  readonly #report: ProgressReporter | undefined;
  #total = 0;
  #done = 0;

  constructor(item: string, report?: ProgressReporter, signal?: AbortSignal) {
    this.item = item;
    this.#report = report;
    this.signal = signal;
  }

  /** Starts counting, anew when a failed attempt is repeated. */
  begin(totalBytes: number): void {
    this.#total = totalBytes;
    this.#done = 0;
    this.add(0);
  }

  add(bytes: number): void {
    this.#done += bytes;
    this.#report?.({
      task: 'download',
      done: this.#done,
      total: this.#total,
      unit: 'bytes',
      item: this.item,
    });
  }
}
