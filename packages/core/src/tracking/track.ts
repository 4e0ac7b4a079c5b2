import { euclideanDistance } from '../distance.js';
import type { Box, Point } from '../image/geometry.js';
import type { EmbeddingLike } from '../pipeline/embedding.js';
import { Motion } from './motion.js';
import type { TrackerSettings } from './tracker-options.js';
import { IdentityVotes, type TrackedPerson } from './votes.js';

/** What a detector found, with the embedding where the tracker wanted one. */
export interface TrackableFace {
  /** In pixels; may reach beyond the image. */
  readonly box: Box;
  readonly landmarks?: readonly Point[];
  readonly score?: number;
  readonly embedding?: EmbeddingLike;
  /** How well the face is seen, 0...1: what a look at it counts. Default 1. */
  readonly quality?: number;
}

/** A face over time, as it is at one moment. */
export interface FaceTrack {
  /** A whole number from 1, never given twice. */
  readonly id: number;
  /** Where it is, smoothed over the frames; where it is not seen at the moment, where it should be. */
  readonly box: Box;
  /** As it was found last. */
  readonly face: TrackableFace;
  /** Whether it was found in the last frame. */
  readonly visible: boolean;
  /** Whether it was found in enough frames to count; until then its id may still change. */
  readonly confirmed: boolean;
  /** Milliseconds, as the frames have them. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Whether the votes sufficed. */
  readonly decided: boolean;
  /** Who it is; absent for strangers and while it is not decided. */
  readonly person?: TrackedPerson;
  /** The share of that decision in all votes, 0...1; 0 while there is none. */
  readonly confidence: number;
  /** Embeddings that were made of it. */
  readonly looks: number;
}

/** Of a bad picture nothing is concluded against a track. */
const RELIABLE = 0.15;
/** Looks after which it is known what a face looks like; before, the newest counts. */
const ESTABLISHED = 3;
/** Looks in a row at somebody else after which it is believed: a face half hidden looks so, too. */
const MOST_DOUBTS = 3;
/** A face that has grown so much since the last look is worth another one. */
const GROWTH = 1.5;

/** One face over time: where it moves, what it looks like, who it is. */
export class Track {
  readonly id: number;
  motion: Motion;
  face: TrackableFace;
  firstSeen: number;
  lastSeen: number;
  found = 1;
  confirmed = false;
  lost = false;
  /** Whether it may be an older track, which another look would tell. */
  unsure = false;
  decision: { readonly person: TrackedPerson | undefined } | undefined;
  /** A look that nobody has voted on yet. */
  unjudged: { readonly embedding: EmbeddingLike; readonly weight: number } | undefined;
  looks = 0;
  votes: IdentityVotes;
  readonly #settings: TrackerSettings;
  #mean: Float32Array | undefined;
  #agreeing = 0;
  #doubts = 0;
  #reconsidered = false;
  #lastLook = Number.NEGATIVE_INFINITY;
  #lookedAtSize = 0;

  constructor(id: number, face: TrackableFace, time: number, settings: TrackerSettings) {
    this.id = id;
    this.face = face;
    this.motion = new Motion(face.box, time);
    this.firstSeen = time;
    this.lastSeen = time;
    this.votes = new IdentityVotes(settings.enough);
    this.#settings = settings;
  }

  /** Takes in a face that was found to be this one. */
  see(face: TrackableFace, time: number): void {
    this.motion.observe(face.box, time);
    this.face = face;
    this.lastSeen = time;
    this.found++;
  }

  /** Goes on where another track is, which was found to be this face. */
  continueAs(other: Track): void {
    this.motion = other.motion;
    this.face = other.face;
    this.lastSeen = other.lastSeen;
    this.found += other.found;
    this.lost = false;
    if (other.unjudged) this.unjudged = other.unjudged;
  }

  /** Takes in what the face looks like. Another's look, in a bad picture, changes nothing. */
  look(
    { embedding, quality = 1, box }: Required<Pick<TrackableFace, 'embedding'>> & TrackableFace,
    time: number,
  ) {
    this.looks++;
    this.#lastLook = time;
    this.#lookedAtSize = Math.max(this.#lookedAtSize, sizeOf(box));
    // Half the quality is worth more than half a vote: many poor looks must suffice, too.
    const weight = Math.sqrt(Math.max(quality, 1e-4));
    const distance = this.distanceTo(embedding);
    if (distance !== undefined && distance > this.#settings.otherDistance) {
      if (this.#agreeing >= ESTABLISHED) {
        if (quality >= RELIABLE) this.#doubts++;
        return;
      }
      this.#mean = undefined;
      this.#agreeing = 0;
    }
    this.#doubts = 0;
    this.unjudged = { embedding, weight };
    if (!this.#mean) this.#mean = Float32Array.from(embedding.vector);
    else if (distance! < this.#settings.sameDistance) {
      this.#mean = mixed(this.#mean, embedding, weight);
      this.#agreeing++;
    }
  }

  /** How far an embedding is from what the face looks like; undefined before the first look. */
  distanceTo({ vector }: EmbeddingLike): number | undefined {
    return this.#mean && euclideanDistance(this.#mean, vector);
  }

  /** Whether an embedding says that this is somebody else. */
  isOther({ embedding, quality = 1 }: TrackableFace): boolean {
    if (!embedding || quality < RELIABLE) return false;
    const distance = this.distanceTo(embedding);
    return distance !== undefined && distance > this.#settings.otherDistance;
  }

  /** Whether so many looks were at somebody else that it is no longer this face. */
  get isReplaced(): boolean {
    return this.#doubts >= MOST_DOUBTS;
  }

  /** How alike two tracks look; undefined where one was never looked at. */
  distanceBetween(other: Track): number | undefined {
    return this.#mean && other.#mean && euclideanDistance(this.#mean, other.#mean);
  }

  /** Whether nothing says that two tracks are of two faces. */
  resembles(other: Track): boolean {
    return (this.distanceBetween(other) ?? 0) <= this.#settings.otherDistance;
  }

  /** Forgets who it was taken for, but for the decision, which others may replace. */
  reconsider(): void {
    this.votes = new IdentityVotes(this.#settings.enough);
    this.unjudged = undefined;
    this.looks = 0;
    this.#lastLook = Number.NEGATIVE_INFINITY;
    this.#reconsidered = true;
  }

  /** Whether it is time for another look. */
  wantsLook(time: number, box: Box): boolean {
    const { looks, lookEvery, recheck } = this.#settings;
    const waited = time - this.#lastLook;
    if (waited >= recheck || this.#doubts > 0 || this.unsure) return true;
    if (waited < lookEvery) return false;
    const open = this.#reconsidered && !this.votes.winner;
    if (this.decision && !open) return this.votes.contradicts(this.decision.person);
    return this.looks < looks || sizeOf(box) > GROWTH * this.#lookedAtSize;
  }

  /** A picture of it that will not change. */
  snapshot(now: number): FaceTrack {
    const { id, face, confirmed, firstSeen, lastSeen, decision, looks } = this;
    return {
      id,
      box: this.motion.at(now),
      face,
      visible: lastSeen === now,
      confirmed,
      firstSeen,
      lastSeen,
      decided: decision !== undefined,
      ...(decision?.person && { person: decision.person }),
      confidence: decision ? this.votes.shareOf(decision.person) : 0,
      looks,
    };
  }
}

function sizeOf([x1, y1, x2, y2]: Box): number {
  return Math.min(x2 - x1, y2 - y1);
}

/** The newest look counts most, for light and pose change; the older ones steady it. */
function mixed(mean: Float32Array, { vector }: EmbeddingLike, weight: number): Float32Array {
  const share = 0.3 * weight;
  const sum = mean.map((value, i) => (1 - share) * value + share * vector[i]!);
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}
