import { checkObject } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { EmbeddingCard } from '../models/card.js';
import { thresholdAtFar } from '../pipeline/threshold-at-far.js';

/** How faces are followed. Times are in milliseconds. */
export interface FaceTrackerOptions {
  /** The card of the model that makes the embeddings, which knows how close those of one person are. */
  readonly card?: Pick<EmbeddingCard, 'id' | 'thresholds'>;
  /**
   * Distance below which two embeddings are of one person, 0...2; default: the card's at a false-accept
   * rate of 0.0001, and 1 without a card.
   */
  readonly sameDistance?: number;
  /** How long a face may be missing where it was and still be the same by its place; default 1000. */
  readonly gap?: number;
  /** How long a face that is lost is known again by its embedding; default 60,000. */
  readonly memory?: number;
  /** Frames in which a face is found before it counts, at least 1; default 2. */
  readonly confirmAfter?: number;
  /** Score that a face must have to begin a track, 0...1; default 0: what the detector finds. */
  readonly minScore?: number;
  /** Looks at an unknown face, each an embedding and a vote, before it is left in peace; default 5. */
  readonly looks?: number;
  /** Time between two looks at an unknown face; default 200. */
  readonly lookEvery?: number;
  /** Time after which a face is looked at again all the same; default 5000. */
  readonly recheck?: number;
  /** Weight of the votes that decide, above 0; one look at a flawless face weighs 1. Default 1.1. */
  readonly enough?: number;
}

/** All of them, and what follows. */
export interface TrackerSettings extends Required<Omit<FaceTrackerOptions, 'card'>> {
  /** Distance above which two embeddings are of two people. */
  readonly otherDistance: number;
  /** The model of the embeddings, where it is known. */
  readonly model: string | undefined;
}

const SAME_FAR = 1e-4;
/** Between the distances at false-accept rates of 0.0001 and 0.01 lies about this, with every model. */
const DOUBT = 0.15;

/** @throws FaceNetError INVALID_ARGUMENT naming what is out of range */
export function trackerSettings(options: FaceTrackerOptions): TrackerSettings {
  checkObject(options, 'The settings of a tracker');
  const { card, confirmAfter = 2, gap = 1000, memory = 60_000, minScore = 0 } = options;
  const { looks = 5, lookEvery = 200, recheck = 5000, enough = 1.1 } = options;
  const sameDistance = options.sameDistance ?? (card ? thresholdAtFar(card, SAME_FAR).distance : 1);
  checkNumber('sameDistance', sameDistance, 0, 2);
  checkNumber('gap', gap, 0);
  checkNumber('memory', memory, 0);
  checkNumber('minScore', minScore, 0, 1);
  checkNumber('lookEvery', lookEvery, 0);
  checkNumber('recheck', recheck, 0);
  checkNumber('enough', enough, Number.MIN_VALUE);
  checkNumber('looks', looks, 0);
  checkNumber('confirmAfter', confirmAfter, 1);
  const otherDistance = Math.min(2, sameDistance + DOUBT);
  const votes = { looks, lookEvery, recheck, enough };
  const life = { gap, memory, minScore, confirmAfter };
  return { sameDistance, otherDistance, ...life, ...votes, model: card?.id };
}

function checkNumber(name: string, value: unknown, least: number, most = Infinity): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  const range = most === Infinity ? `of at least ${least}` : `of ${least}...${most}`;
  throw new FaceNetError('INVALID_ARGUMENT', `${name} of a tracker is ${excerpt(value)}.`, {
    hint: `It is a number ${range}.`,
  });
}
