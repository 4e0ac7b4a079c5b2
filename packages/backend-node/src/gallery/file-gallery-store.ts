import { FaceNetError } from '@facenet/core';
import {
  checkChanges,
  checkQuestion,
  checkSearch,
  type FaceHit,
  type FaceRecord,
  type FacesOf,
  type GalleryChange,
  type GalleryCounts,
  type GalleryModel,
  type GalleryStore,
  type PeoplePage,
  type PersonRecord,
  type RejectionRecord,
  storeErrors,
} from '@facenet/core/gallery';
import { throwIfAborted } from '../abortable.js';
import type { GalleryTask, SearchAnswer, SearchTask } from './gallery-task.js';
import { ownChange } from './own-change.js';

/** Queries that one pass over all faces serves. */
const QUERIES_TOGETHER = 32;

/** A caller who waits for a search. */
interface Waiting extends SearchTask {
  readonly resolve: (hits: FaceHit[][]) => void;
  readonly reject: (error: unknown) => void;
}

/** Where the file is: a worker thread, which does one task after the other. */
export interface GalleryThread {
  run(task: GalleryTask, options?: { readonly signal?: AbortSignal }): Promise<unknown>;
  dispose(): Promise<void>;
}

/** The near side of the thread: checks, copies, and puts searches together. */
export class FileGalleryStore implements GalleryStore {
  readonly #thread: GalleryThread;
  readonly #underWay = new Set<Promise<unknown>>();
  #waiting: Waiting[] = [];
  #isSearching = false;
  #disposed: Promise<void> | undefined;

  constructor(thread: GalleryThread) {
    this.#thread = thread;
  }

  model(): Promise<GalleryModel | undefined> {
    return this.#run({ call: 'model' });
  }

  async apply(changes: readonly GalleryChange[]): Promise<void> {
    this.#checkOpen();
    checkChanges(changes);
    await this.#run({ call: 'apply', changes: changes.map(ownChange) });
  }

  async people(page: PeoplePage = {}): Promise<PersonRecord[]> {
    this.#checkOpen();
    checkQuestion.page(page);
    return this.#run({ call: 'people', page });
  }

  async person(
    key: { readonly id: string } | { readonly name: string },
  ): Promise<PersonRecord | undefined> {
    this.#checkOpen();
    checkQuestion.person(key);
    return this.#run({ call: 'person', key });
  }

  async faces(of: FacesOf): Promise<FaceRecord[]> {
    this.#checkOpen();
    checkQuestion.faces(of);
    return this.#run({ call: 'faces', of });
  }

  async crop(face: string): Promise<Uint8Array | undefined> {
    this.#checkOpen();
    checkQuestion.face(face);
    return this.#run({ call: 'crop', face });
  }

  async rejections(people: readonly string[]): Promise<RejectionRecord[]> {
    this.#checkOpen();
    checkQuestion.people(people);
    return this.#run({ call: 'rejections', people });
  }

  async search(
    queries: readonly Float32Array[],
    count: number,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<FaceHit[][]> {
    this.#checkOpen();
    checkSearch(queries, count, undefined);
    throwIfAborted(signal, 'Searching');
    const own = queries.map((query) => query.slice());
    let stop = () => {};
    const found = new Promise<FaceHit[][]>((resolve, reject) => {
      const waiting: Waiting = { queries: own, count, resolve, reject };
      this.#waiting.push(waiting);
      stop = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        try {
          throwIfAborted(signal, 'Searching');
        } catch (error) {
          reject(error);
        }
      };
    });
    signal?.addEventListener('abort', stop);
    void this.#searchNext();
    try {
      return await this.#tracked(found);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  counts(): Promise<GalleryCounts> {
    return this.#run({ call: 'counts' });
  }

  async compact({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    this.#checkOpen();
    throwIfAborted(signal, 'Compacting');
    await this.#run({ call: 'compact' }, signal);
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#end();
    return this.#disposed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #end(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
    await this.#thread.dispose();
  }

  /** While one pass is made, searches gather for the next. */
  async #searchNext(): Promise<void> {
    if (this.#isSearching) return;
    this.#isSearching = true;
    while (this.#waiting.length > 0) {
      const together = takeFitting(this.#waiting);
      try {
        const searches = together.map(({ queries, count }) => ({ queries, count }));
        const task: GalleryTask = { call: 'search', searches };
        const answers = (await this.#thread.run(task)) as SearchAnswer[];
        for (const [i, { resolve, reject }] of together.entries()) {
          const answer = answers[i]!;
          if ('hits' in answer) resolve(answer.hits);
          else reject(FaceNetError.from(answer.failure));
        }
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.#isSearching = false;
  }

  async #run<Result>(task: GalleryTask, signal?: AbortSignal): Promise<Result> {
    this.#checkOpen();
    return this.#tracked(this.#thread.run(task, signal && { signal })) as Promise<Result>;
  }

  /** What ends before the thread does. */
  async #tracked<Result>(work: Promise<Result>): Promise<Result> {
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  #checkOpen(): void {
    if (this.#disposed) throw storeErrors.disposed();
  }
}

/** Takes from the head of the list what one pass serves, one search at least. */
function takeFitting(waiting: Waiting[]): Waiting[] {
  let queries = 0;
  const end = waiting.findIndex((search, i) => {
    queries += search.queries.length;
    return i > 0 && queries > QUERIES_TOGETHER;
  });
  return waiting.splice(0, end < 0 ? waiting.length : end);
}
