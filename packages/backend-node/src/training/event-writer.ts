import { type FileHandle, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FaceNetError } from '@facenet/core';
import {
  fileVersionRecord,
  resumedRecord,
  type Summary,
  summaryRecord,
} from '@facenet/core/training';
import { ioFailed, makeFolder } from '../files/index.js';

/** How an event file begins. */
export interface EventWriterOptions {
  /**
   * The first step of a run that goes on: TensorBoard forgets what earlier files of the folder hold of
   * it and of later steps.
   */
  readonly resumedAtStep?: number;
}

/** Files of one second are told apart by a number. */
const MOST_IN_A_SECOND = 100;

/**
 * Writes what TensorBoard shows into an event file of its own, `events.out.tfevents.SECONDS.HOST`. What
 * was written is in the file at once, so a TensorBoard that looks on shows it.
 *
 * ```ts
 * await using events = await EventWriter.open('logs/20260101-120000');
 * await events.write(step, [{ tag: 'total_loss', scalar: 1.5 }]);
 * ```
 */
export class EventWriter {
  readonly path: string;
  readonly #file: FileHandle;
  /** Where the last whole record ends. */
  #end = 0;
  #queue: Promise<void> = Promise.resolve();
  #disposed: Promise<void> | undefined;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  /**
   * Begins a file, in a folder that is made if need be.
   *
   * @throws FaceNetError IO_FAILED, INVALID_ARGUMENT
   */
  static async open(folder: string, options: EventWriterOptions = {}): Promise<EventWriter> {
    const now = Date.now() / 1000;
    const start = [fileVersionRecord(now)];
    if (options.resumedAtStep !== undefined) start.push(resumedRecord(now, options.resumedAtStep));
    await makeFolder(folder);
    const writer = await createFile(
      folder,
      Math.floor(now),
      (path, file) => new EventWriter(path, file),
    );
    try {
      await writer.#append(Buffer.concat(start));
    } catch (error) {
      await writer.#file.close();
      throw error;
    }
    return writer;
  }

  /**
   * Writes what there is to see at a step. Where that fails, as on a full disk, the file stays whole and
   * later events can be written: training may go on.
   *
   * @throws FaceNetError IO_FAILED; INVALID_ARGUMENT for values that cannot be shown; DISPOSED
   */
  async write(step: number, summaries: readonly Summary[]): Promise<void> {
    if (this.#disposed) {
      throw new FaceNetError('DISPOSED', `The event file ${this.path} is closed.`, {
        hint: 'Write before dispose(), or open another EventWriter.',
      });
    }
    const record = summaryRecord(Date.now() / 1000, step, summaries);
    const written = this.#queue.then(() => this.#append(record));
    this.#queue = written.catch(() => {}); // told to who asked for it
    await written;
  }

  /** Closes the file, after what is being written. Can be called again. */
  dispose(): Promise<void> {
    this.#disposed ??= this.#queue.then(() => this.#file.close());
    return this.#disposed;
  }

  /** As {@link EventWriter.dispose}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #append(record: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < record.length; ) {
        const rest = record.length - done;
        const { bytesWritten } = await this.#file.write(record, done, rest, this.#end + done);
        done += bytesWritten;
      }
      this.#end += record.length;
    } catch (error) {
      // TensorBoard reads no further than half a record.
      await this.#file.truncate(this.#end).catch(() => {});
      throw ioFailed('write', this.path, error);
    }
  }
}

async function createFile<Made>(
  folder: string,
  seconds: number,
  make: (path: string, file: FileHandle) => Made,
): Promise<Made> {
  const stem = join(
    folder,
    `events.out.tfevents.${String(seconds).padStart(10, '0')}.${hostname()}`,
  );
  for (let number = 0; ; number++) {
    const path = number === 0 ? stem : `${stem}.${number}`;
    try {
      return make(path, await open(path, 'wx'));
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EEXIST';
      if (!taken || number === MOST_IN_A_SECOND) throw ioFailed('write', path, error);
    }
  }
}
