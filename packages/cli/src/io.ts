import type { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { FaceNetError } from '@facenet/core';

export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a command touches of the outside world besides files. */
export interface CliIo {
  /** Results, and nothing else. */
  readonly stdout: OutputStream;
  /** Progress, notices and errors. */
  readonly stderr: OutputStream;
  /** Stops the work after the item at hand. */
  readonly signal?: AbortSignal;
  /** Called by work that may take more than ten seconds to end in order, with the milliseconds. */
  readonly needTime?: (milliseconds: number) => void;
}

/** The reason of an abort because results cannot be written: nobody wants to read what stopped. */
export class ResultsLost {
  /** Absent when the reader went away (`facenet ... | head`), which is no failure to tell. */
  readonly error: FaceNetError | undefined;

  constructor({ code, message }: NodeJS.ErrnoException) {
    if (code === 'EPIPE') return;
    this.error = new FaceNetError('IO_FAILED', `Cannot write the results (${code ?? message}).`, {
      hint: 'Check the room on the disk, or what stdout was directed to.',
    });
  }
}

/** Streams under watch; the signal fires also when results are lost: nobody is left to work for. */
export interface WatchedIo extends Required<CliIo> {
  /**
   * Ends the watch when all that was written has arrived, or not.
   *
   * @returns why results were lost, if they were
   */
  end(): Promise<ResultsLost | undefined>;
}

export function watchIo({ stdout, stderr, signal, needTime = () => {} }: CliIo): WatchedIo {
  const lost = new AbortController();
  const onLost = (error: Error) => lost.abort(new ResultsLost(error));
  const ignore = () => {}; // without notices the work is as good
  stdout.on('error', onLost);
  stderr.on('error', ignore);
  return {
    stdout,
    stderr,
    needTime,
    signal: signal ? AbortSignal.any([signal, lost.signal]) : lost.signal,
    end: async () => {
      const unfinished = [stdout, stderr].filter(({ writableLength }) => writableLength > 0);
      await Promise.all(unfinished.map((stream) => writeFully(stream, '')));
      await setImmediate(); // streams tell their failures a moment after the write
      stdout.off('error', onLost);
      stderr.off('error', ignore);
      return lost.signal.reason;
    },
  };
}

/** Waits for slow readers, so that a long run does not pile its output up in memory. */
export function writeFully(stream: OutputStream, text: string): Promise<void> {
  // What fails is dealt with where the stream is watched.
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
