import type { FaceNetErrorData } from '../errors.js';

/** What the pool tells a thread. */
export type WorkerOrder =
  | { readonly start: unknown }
  | { readonly id: number; readonly task: unknown }
  | { readonly abort: number }
  | { readonly stop: true };

/** What a thread answers: that it is ready or is not to be, the end of each task, its own end. */
export type WorkerReport =
  | { readonly ready: unknown }
  | { readonly unable: FaceNetErrorData }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: FaceNetErrorData }
  | { readonly closed: true };
