import fc from 'fast-check';
import { damagedBytes } from './damaged-bytes.js';

/** A parser and the real files that it shall survive damage of. */
export interface FuzzTarget {
  /** A file and those that belong to it; one of them is damaged in each case. */
  readonly files: readonly Uint8Array[];
  /**
   * Puts the checksums of a damaged file right, as whoever crafts a file would, so that the parser
   * behind them is reached. Done in half the cases.
   */
  readonly reseal?: (bytes: Uint8Array, file: number) => void;
  /** Reads the files and gives the bytes of the largest array that came out. */
  readonly read: (files: readonly Uint8Array[]) => Promise<number>;
  /** Whether an error is one that the parser promises. */
  readonly isRefusal: (error: unknown) => boolean;
  /** Array bytes that a byte of the files may become. */
  readonly arrayMultiple: number;
  /** Bytes of memory that a byte of the files may take meanwhile, besides {@link SLACK}. */
  readonly memoryMultiple: number;
}

export interface FuzzOptions {
  readonly cases: number;
  readonly seed: number;
  /** Of one case, as a failure names it. */
  readonly path?: string;
}

export interface FuzzReport {
  readonly cases: number;
  readonly refused: number;
  /** Processor time of the slowest case. */
  readonly slowestMs: number;
  /** Largest array by the size of the files. */
  readonly arrayMultiple: number;
  /** Largest growth of heap and array memory while reading. */
  readonly memoryMiB: number;
  /** What went wrong, with the seed and path that repeat it. */
  readonly failure: string | undefined;
}

const SLOWEST_MS = 2_000;
/** What code, networks to compare with and garbage take, whatever the file. */
const SLACK = 64 * 2 ** 20;

/**
 * Reads a real file in ever other states of damage. A case fails when an error is not one that the
 * parser promises, when an array or the memory grows beyond the stated multiple of the file, or when
 * reading takes over two seconds of processor time. Cases repeat by seed and path.
 */
export async function fuzzParser(target: FuzzTarget, options: FuzzOptions): Promise<FuzzReport> {
  if (!((await target.read(target.files)) > 0)) throw new Error('The intact files hold no array.');
  let refused = 0;
  let slowestMs = 0;
  let arrayMultiple = 0;
  let memory = 0;
  const property = fc.asyncProperty(damagedFiles(target), async (files) => {
    const size = files.reduce((sum, { length }) => sum + length, 0);
    const before = memoryInUse();
    const start = process.cpuUsage();
    try {
      const multiple = (await target.read(files)) / Math.max(1, size);
      arrayMultiple = Math.max(arrayMultiple, multiple);
      if (multiple > target.arrayMultiple)
        throw new Error(`an array of ${multiple} times the file`);
    } catch (error) {
      if (!target.isRefusal(error)) throw error;
      refused++;
    }
    // Of the processor: on a busy machine the clock says more of the others.
    const { user, system } = process.cpuUsage(start);
    const milliseconds = (user + system) / 1_000;
    const growth = memoryInUse() - before;
    slowestMs = Math.max(slowestMs, milliseconds);
    memory = Math.max(memory, growth);
    if (milliseconds > SLOWEST_MS) throw new Error(`it took ${milliseconds} ms of the processor`);
    if (growth > SLACK + target.memoryMultiple * size) {
      throw new Error(`it took ${growth} bytes of memory for a file of ${size}`);
    }
  });
  const { cases, seed, path } = options;
  const result = await fc.check(property, {
    numRuns: cases,
    seed,
    endOnFailure: true,
    ...(path !== undefined && { path }),
  });
  return {
    cases: result.numRuns,
    refused,
    slowestMs,
    arrayMultiple,
    memoryMiB: memory / 2 ** 20,
    failure: result.failed
      ? `seed ${result.seed}, path "${result.counterexamplePath}": ${describe(result.errorInstance)}`
      : undefined,
  };
}

function damagedFiles({ files, reseal }: FuzzTarget): fc.Arbitrary<readonly Uint8Array[]> {
  const damaged = files.map((file, index) => ({
    // The first describes the others, which are plain numbers.
    weight: index === 0 ? 4 : 1,
    arbitrary: fc.tuple(damagedBytes(file), fc.boolean()).map(([bytes, resealed]) => {
      if (resealed) reseal?.(bytes, index);
      return files.map((other, i) => (i === index ? bytes : other));
    }),
  }));
  return fc.oneof(...damaged);
}

function memoryInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
