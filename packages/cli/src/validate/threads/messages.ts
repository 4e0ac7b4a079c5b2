import type { Failure } from '../../output/describe-error.js';
import type { EmbeddingPlan } from '../embedding-plan.js';
import type { PhotoOutcome, PhotoTask } from '../photo-task.js';

/** What a thread is started with. */
export type ThreadSetup = EmbeddingPlan;

/** To the thread: photos, or the order to end after those it has. */
export type ThreadOrder = { readonly tasks: readonly PhotoTask[] } | { readonly stop: true };

/** From the thread: first that it is ready, or why not; then one answer to every batch. */
export type ThreadReport =
  | { readonly ready: true }
  | { readonly failure: Failure }
  | { readonly outcomes: readonly PhotoOutcome[] };
