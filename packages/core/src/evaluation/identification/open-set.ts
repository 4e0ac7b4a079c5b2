import { acceptableCount } from '../acceptable-count.js';
import { countBelow } from '../distance-list.js';
import type { SearchResult } from './search.js';

/** Open-set identification at one false-alarm rate. */
export interface OpenSetResult {
  /** False-alarm rate asked for: share of strangers for whom some identity is reported. */
  readonly far: number;
  /** False-alarm rate met at the threshold, at most `far`. */
  readonly measuredFar: number;
  /** The closest identity is reported when it is nearer than this. */
  readonly threshold: number;
  /** Detection and identification rate: share of enrolled people reported, and as themselves. */
  readonly dir: number;
}

/**
 * Detection and identification rate at rank 1 (DIR; Grother and Phillips, "Models of large
 * population recognition performance", 2004) at the largest threshold whose false-alarm rate is at
 * most `far`.
 */
export function detectionAndIdentification(
  mated: readonly SearchResult[],
  nonMated: readonly SearchResult[],
  far: number,
): OpenSetResult {
  const alarms = Float64Array.from(nonMated, (search) => search.nearest).sort();
  const allowed = acceptableCount(alarms.length, far);
  const threshold = alarms[allowed] ?? Infinity;
  const found = mated.filter((search) => search.rank === 1 && search.nearest < threshold).length;
  const measuredFar = countBelow(alarms, threshold) / alarms.length;
  return { far, measuredFar, threshold, dir: found / mated.length };
}
