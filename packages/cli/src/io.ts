import type { Writable } from 'node:stream';

export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a command touches of the outside world besides files. */
export interface CliIo {
  /** Results, and nothing else. */
  readonly stdout: OutputStream;
  /** Progress, notices and errors. */
  readonly stderr: OutputStream;
  /** Stops the work after the item at hand. */
  readonly signal?: AbortSignal;
}

/** The reason of an abort because whoever read the output went away: nobody wants to read why. */
export const READER_GONE = Symbol('reader gone');
