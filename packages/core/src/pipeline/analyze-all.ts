import { throwIfAborted } from '../abort.js';
import { FaceNetError } from '../errors.js';
import type { ProgressReporter } from '../progress.js';
import type { AnalyzedFace, AnalyzeOptions } from './face-engine.js';

/** How many photos are analysed. */
export interface AnalyzeAllOptions extends AnalyzeOptions {
  /**
   * Photos at work or ready to be taken at a time, at least 1; default: what keeps the engine busy,
   * about two for each worker. It bounds the memory.
   */
  readonly concurrency?: number;
  /** Told of each photo that is done. */
  readonly onProgress?: ProgressReporter;
}

/** What became of one photo: its faces, or why there are none to know of. */
export type PhotoOutcome<Source> =
  | { readonly source: Source; readonly faces: AnalyzedFace[]; readonly error?: undefined }
  | { readonly source: Source; readonly error: FaceNetError; readonly faces?: undefined };

export type Sources<Source> = Iterable<Source> | AsyncIterable<Source>;

/** A photo that is at work, or has been and waits to be taken. */
interface Begun<Source> {
  readonly work: Promise<void>;
  outcome?: PhotoOutcome<Source>;
}

/**
 * Analyses photos side by side and gives the outcomes in the order of the photos. Of those under way
 * or done there are at most so many; the next is begun when an outcome was taken.
 *
 * @param analyze analyses one photo, and stops by the signal that it is given
 */
export async function* analyzeInOrder<Source>(
  analyze: (source: Source, signal: AbortSignal) => Promise<AnalyzedFace[]>,
  sources: Sources<Source>,
  concurrency: number,
  { signal, onProgress }: Pick<AnalyzeAllOptions, 'signal' | 'onProgress'>,
): AsyncGenerator<PhotoOutcome<Source>, void, undefined> {
  throwIfAborted(signal, 'The analysis');
  const iterator = iteratorOf(sources);
  const total = Array.isArray(sources) ? { total: sources.length } : {};
  const begun: Begun<Source>[] = [];
  let pulling = false;
  let ended = false;
  let broken: { readonly error: unknown } | undefined;
  let wake = () => {};

  const stop = new AbortController();
  const onAbort = () => {
    stop.abort(signal?.reason);
    wake();
  };
  signal?.addEventListener('abort', onAbort);

  const begin = (source: Source) => {
    const photo: Begun<Source> = {
      work: analyze(source, stop.signal)
        .then(
          (faces): PhotoOutcome<Source> => ({ source, faces }),
          (error): PhotoOutcome<Source> => ({ source, error: FaceNetError.from(error) }),
        )
        .then((outcome) => {
          photo.outcome = outcome;
          wake();
        }),
    };
    begun.push(photo);
  };
  const pull = async () => {
    pulling = true;
    try {
      const { done, value } = await iterator.next();
      ended = done === true;
      if (!ended && !stop.signal.aborted) begin(value);
    } catch (error) {
      ended = true;
      broken = { error };
    }
    pulling = false;
    wake();
  };

  try {
    for (let done = 0; ; ) {
      throwIfAborted(signal, 'The analysis');
      if (!ended && !pulling && begun.length < concurrency) void pull();
      const [oldest] = begun;
      if (oldest?.outcome) {
        begun.shift();
        if (oldest.outcome.error?.code === 'DISPOSED') throw oldest.outcome.error;
        onProgress?.({ task: 'analyze', done: ++done, ...total, unit: 'images' });
        yield oldest.outcome;
      } else if (oldest || pulling) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else {
        break;
      }
    }
    // What was finished before the list of photos failed has been given.
    if (broken) throw broken.error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stop.abort();
    await Promise.all(begun.map(({ work }) => work));
    // Of a list that still owes a photo, the end cannot be awaited: it may never come.
    const closed = ended ? undefined : iterator.return?.();
    if (pulling) Promise.resolve(closed).catch(() => {});
    else await closed;
  }
}

function iteratorOf<Source>(sources: Sources<Source>): Iterator<Source> | AsyncIterator<Source> {
  return Symbol.asyncIterator in sources
    ? sources[Symbol.asyncIterator]()
    : sources[Symbol.iterator]();
}

/** @throws FaceNetError INVALID_ARGUMENT for one photo, or anything else that is no list */
export function checkSources(sources: unknown): void {
  const listed =
    typeof sources === 'object' &&
    sources !== null &&
    !ArrayBuffer.isView(sources) &&
    (Symbol.asyncIterator in sources || Symbol.iterator in sources);
  if (listed) return;
  throw new FaceNetError('INVALID_ARGUMENT', 'analyzeAll() takes a list of photos.', {
    hint: 'Pass an array or another iterable, such as [photo]; for one photo call analyze().',
  });
}
