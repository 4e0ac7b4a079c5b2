import type { ProgressEvent } from '@facenet/core';
import type { OutputStream } from '../io.js';
import { formatBytes } from './format-bytes.js';
import { printable } from './printable.js';

const BAR_WIDTH = 24;
const REDRAW_EVERY_MS = 80;
const ERASE_LINE = '\r\x1b[K';

/** Draws progress on the last line of a terminal; does nothing where there is none. */
export class ProgressBar {
  readonly #stream: OutputStream;
  readonly #pace = new PaceMeter();
  #drawnAt = 0;
  #visible = false;

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  /** Whether there is a terminal to draw on. */
  get drawn(): boolean {
    return this.#stream.isTTY ?? false;
  }

  readonly report = (event: ProgressEvent): void => {
    if (!this.#stream.isTTY) return;
    const now = performance.now();
    const pace = this.#pace.measure(event, now);
    const finished = event.done === event.total;
    if (!finished && now - this.#drawnAt < REDRAW_EVERY_MS) return;
    this.#drawnAt = now;
    const width = (this.#stream.columns ?? 80) - 1;
    this.#stream.write(ERASE_LINE + progressLine(event, width, pace));
    this.#visible = true;
  };

  /** Makes room for other text. */
  clear(): void {
    if (this.#visible) this.#stream.write(ERASE_LINE);
    this.#visible = false;
  }
}

/** "align [####----] 120/400 images, 35/s, 0:08 left  Ada/1.jpg", cut to the width. */
export function progressLine(event: ProgressEvent, width: number, pace?: Pace): string {
  const { task, done, total, unit, item } = event;
  const amount = (value: number) => (unit === 'bytes' ? formatBytes(value) : String(value));
  const parts = [task];
  if (total) {
    const filled = Math.round(Math.min(done / total, 1) * BAR_WIDTH);
    parts.push(`[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`);
  }
  const count = total ? `${amount(done)}/${amount(total)}` : amount(done);
  const rounded = (rate: number) =>
    unit === 'bytes' ? formatBytes(Math.round(rate)) : String(Number(rate.toPrecision(2)));
  const tail = pace ? `, ${paceText(pace, rounded)}` : '';
  parts.push((unit === 'bytes' ? count : `${count} ${unit}`) + tail);
  if (item) parts.push('', printable(item));
  return parts.join(' ').slice(0, width);
}

/** Sooner, a rate would say more of how the work began than of how it goes on. */
const SETTLED_AFTER_MS = 2000;

/** How fast work goes. */
export interface Pace {
  /** Units a second. */
  readonly rate: number;
  /** Absent while the total is not known. */
  readonly secondsLeft?: number;
}

/** Measures the pace of one task at a time, from its first event on: what was done before is no work. */
export class PaceMeter {
  #task: string | undefined;
  #startedAt = 0;
  #startedWith = 0;
  #seen = 0;

  /** @returns undefined until the pace has settled */
  measure({ task, done, total }: ProgressEvent, now: number): Pace | undefined {
    if (task !== this.#task || done < this.#seen) {
      this.#task = task;
      this.#startedAt = now;
      this.#startedWith = done;
    }
    this.#seen = done;
    const elapsed = now - this.#startedAt;
    const rate = ((done - this.#startedWith) / elapsed) * 1000;
    if (elapsed < SETTLED_AFTER_MS || rate === 0) return undefined;
    return { rate, ...(total !== undefined && { secondsLeft: Math.max(total - done, 0) / rate }) };
  }
}

/** "35/s, 2:10 left". */
export function paceText({ rate, secondsLeft }: Pace, amount: (value: number) => string): string {
  const left = secondsLeft === undefined ? '' : `, ${clock(Math.round(secondsLeft))} left`;
  return `${amount(rate)}/s${left}`;
}

/** "0:07", "12:30", "1:02:03". */
function clock(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
