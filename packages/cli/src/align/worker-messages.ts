import type { Failure } from '../output/describe-error.js';
import type { EngineFlags } from '../program/engine-flags.js';
import type { AlignSettings } from './settings.js';
import type { AlignOutcome, AlignTask } from './task.js';

/** What a worker thread is started with. */
export interface WorkerSetup {
  readonly flags: EngineFlags;
  readonly settings: AlignSettings;
}

/** To the worker: a photo, or the order to end. */
export type WorkerOrder = { readonly task: AlignTask } | { readonly stop: true };

/** From the worker: first that it is ready, or why not; then one outcome for every photo. */
export type WorkerReport =
  | { readonly engine: string }
  | { readonly failure: Failure }
  | { readonly outcome: AlignOutcome };
