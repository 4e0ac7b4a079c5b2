import type { ProgressEvent } from '@facenet/core';

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
