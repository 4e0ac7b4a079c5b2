import type { PairEvaluation } from '@facenet/core/evaluation';
import type { ReportPair } from './report-data.js';

/** Pairs that a model does worst at. */
export interface WorstPairs {
  /** Different people, the closest first. */
  readonly impostor: readonly ReportPair[];
  /** One person, the farthest first. */
  readonly genuine: readonly ReportPair[];
}

export function worstPairs(pairs: readonly ReportPair[], most: number): WorstPairs {
  const closest = (a: ReportPair, b: ReportPair) => a.distance - b.distance;
  return {
    impostor: pairs
      .filter(({ same }) => !same)
      .sort(closest)
      .slice(0, most),
    genuine: pairs
      .filter(({ same }) => same)
      .sort((a, b) => closest(b, a))
      .slice(0, most),
  };
}

/** Whether the protocol took a pair for what it is not, by the threshold of its fold. */
export function isMistaken(pair: ReportPair, folds: PairEvaluation['folds']): boolean {
  const threshold = folds[pair.fold]?.threshold ?? Number.NaN;
  return pair.same ? !(pair.distance < threshold) : pair.distance < threshold;
}
