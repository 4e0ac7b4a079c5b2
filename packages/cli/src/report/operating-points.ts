import { clopperPearson, type Interval, type RocPoints, tarAtFar } from '@facenet/core/evaluation';

/** False-accept rates that reports usually quote, the most lenient first. */
const REPORTED_RATES = [1e-1, 1e-2, 1e-3, 1e-4] as const;

/** Of the intervals that reports show. */
export const CONFIDENCE = 0.95;

/**
 * How far the number of impostor pairs carries a rate: `none` when not one false match is allowed,
 * so that the threshold only says where the closest pair lies; `little` when fewer than 30 are,
 * the least for a rate to be within 30% nine times of ten (Doddington et al. 2000, "rule of 30").
 */
export type Support = 'good' | 'little' | 'none';

/** The largest threshold that keeps to a false-accept rate, and what is met there. */
export interface OperatingPoint {
  readonly target: number;
  readonly threshold: number;
  readonly far: number;
  readonly tar: number;
  /** 95 % confidence, taking pairs as independent. */
  readonly farInterval: Interval;
  readonly tarInterval: Interval;
  /** Different people whose distance is below the threshold. */
  readonly falseMatches: number;
  /** Pairs of one person whose distance is not. */
  readonly falseNonMatches: number;
  readonly support: Support;
}

export function operatingPoints(
  roc: RocPoints & { readonly genuinePairs: number; readonly impostorPairs: number },
  targets: readonly number[] = REPORTED_RATES,
): OperatingPoint[] {
  const { genuinePairs, impostorPairs } = roc;
  return targets.map((target) => {
    const { threshold, far, tar } = tarAtFar(roc, target);
    const falseMatches = Math.round(far * impostorPairs);
    const matches = Math.round(tar * genuinePairs);
    return {
      target,
      threshold,
      far,
      tar,
      farInterval: clopperPearson(falseMatches, impostorPairs, CONFIDENCE),
      tarInterval: clopperPearson(matches, genuinePairs, CONFIDENCE),
      falseMatches,
      falseNonMatches: genuinePairs - matches,
      support: supportOf(target, impostorPairs),
    };
  });
}

function supportOf(target: number, impostorPairs: number): Support {
  // 0.1 * 30 or 0.001 * 3000 may come out a little less than it is.
  const allowed = target * impostorPairs * (1 + 1e-9);
  if (allowed < 1) return 'none';
  return allowed < 30 ? 'little' : 'good';
}
