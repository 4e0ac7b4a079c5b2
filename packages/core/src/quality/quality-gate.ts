import { checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { FaceQuality } from './face-quality.js';

/** What a face must have to be enrolled; what is left out is as in {@link defaultQualityGate}. */
export interface QualityGate {
  /** Pixels of the box's shorter side, at least 0. */
  readonly minSize?: number;
  /** Sharpness, 0...1. */
  readonly minSharpness?: number;
  /** Degrees that the head is turned to either side, 0...180. */
  readonly maxYaw?: number;
  /** Degrees up or down, 0...180. */
  readonly maxPitch?: number;
  /** Degrees of tilt, 0...180. Alignment takes it out for most models: any, by default. */
  readonly maxRoll?: number;
}

/** Why a face is refused. */
export interface QualityProblem {
  readonly reason: 'small' | 'blurred' | 'turned';
  /** A sentence for people, with the value and what was expected. */
  readonly message: string;
}

/**
 * Passes at least 98 of 100 photos of LFW, and refuses the same photos blurred, or with faces of 24
 * pixels, enlarged or not: `bench/face-quality.ts`.
 */
export const defaultQualityGate = {
  minSize: 40,
  minSharpness: 0.235,
  maxYaw: 50,
  maxPitch: 40,
  maxRoll: 180,
} as const satisfies Required<QualityGate>;

const LIMITS: Readonly<Record<keyof QualityGate, number>> = {
  minSize: Number.MAX_VALUE,
  minSharpness: 1,
  maxYaw: 180,
  maxPitch: 180,
  maxRoll: 180,
};

/**
 * What speaks against enrolling a face, with reasons that people understand; nothing when it is good.
 *
 * @throws FaceNetError INVALID_ARGUMENT for a gate that is out of range
 */
export function qualityProblems(quality: FaceQuality, gate: QualityGate = {}): QualityProblem[] {
  checkObject(quality, 'The quality');
  const least = checkedGate(gate);
  for (const name of ['size', 'sharpness', 'yaw', 'pitch', 'roll'] as const) {
    if (typeof quality[name] === 'number') continue;
    throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(quality)} is no quality of a face.`, {
      hint: 'Pass what faceQuality() returns.',
    });
  }
  const { size, sharpness, yaw, pitch, roll } = quality;
  const problems: QualityProblem[] = [];
  if (!(size >= least.minSize)) {
    const message = `The face has ${Math.round(size)} pixels; at least ${least.minSize} are needed.`;
    problems.push({ reason: 'small', message });
  }
  if (!(sharpness >= least.minSharpness)) {
    const message =
      `The face is blurred, or was enlarged: its sharpness is ${sharpness.toFixed(2)}, ` +
      `at least ${least.minSharpness} is needed.`;
    problems.push({ reason: 'blurred', message });
  }
  const turned = (angle: number, most: number, how: string) => {
    if (Math.abs(angle) <= most) return;
    const message = `The head ${how} by about ${Math.abs(Math.round(angle))} degrees; at most ${most} are allowed.`;
    problems.push({ reason: 'turned', message });
  };
  turned(yaw, least.maxYaw, 'is turned to the side');
  turned(pitch, least.maxPitch, pitch < 0 ? 'looks down' : 'looks up');
  turned(roll, least.maxRoll, 'is tilted');
  return problems;
}

function checkedGate(gate: QualityGate): Required<QualityGate> {
  checkObject(gate, 'The gate');
  const given = Object.entries(gate).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    const most = Object.hasOwn(LIMITS, name) ? LIMITS[name as keyof QualityGate] : undefined;
    if (most === undefined) {
      throw new FaceNetError('INVALID_ARGUMENT', `A gate has no ${excerpt(name)}.`, {
        hint: `It has ${Object.keys(LIMITS).join(', ')}.`,
      });
    }
    if (!(typeof value === 'number' && value >= 0 && value <= most)) {
      const range = most === Number.MAX_VALUE ? 'of at least 0' : `of 0...${most}`;
      throw new FaceNetError('INVALID_ARGUMENT', `${name} of a gate is ${excerpt(value)}.`, {
        hint: `It is a number ${range}.`,
      });
    }
  }
  return { ...defaultQualityGate, ...Object.fromEntries(given) };
}
