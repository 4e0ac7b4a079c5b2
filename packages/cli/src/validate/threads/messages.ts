import type { Failure } from '../../output/describe-error.js';
import type { EmbeddingPlan } from '../embedding-plan.js';
import type { PhotoOutcome, PhotoTask } from '../photo-task.js';

/** To the thread: first what it is to work with, then photos, or the order to end. */
export type ThreadOrder =
  | { readonly plan: EmbeddingPlan }
  | { readonly tasks: readonly PhotoTask[] }
  | { readonly stop: true };

/** From the thread: first that it is ready, or why not; then an answer to every batch. */
export type ThreadReport =
  | { readonly ready: true }
  | { readonly failure: Failure }
  | { readonly outcomes: readonly PhotoOutcome[] };
