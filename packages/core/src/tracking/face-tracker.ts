import { throwIfAborted } from '../abort.js';
import { checkArray, checkMethods } from '../check-argument.js';
import { FaceNetError } from '../errors.js';
import { excerpt } from '../excerpt.js';
import type { EmbeddingLike } from '../pipeline/embedding.js';
import { facesToLookAt, isNear, matchByLook, matchByPlace } from './match-faces.js';
import { type FaceTrack, Track, type TrackableFace } from './track.js';
import {
  checkedFrame,
  checkModel,
  checkQuality,
  noTime,
  type TrackerFrame,
} from './tracker-frame.js';
import {
  type FaceTrackerOptions,
  type TrackerSettings,
  trackerSettings,
} from './tracker-options.js';
import type { TrackedPerson } from './votes.js';

/** What happened. */
export type TrackEvent =
  /** A new face, in enough frames to count. */
  | { readonly type: 'appeared'; readonly track: FaceTrack }
  /** It was decided who it is, that it is nobody known, or anew. */
  | {
      readonly type: 'recognized';
      readonly track: FaceTrack;
      readonly person: TrackedPerson | undefined;
      /** Whom it was taken for until now. */
      readonly before: TrackedPerson | undefined;
    }
  /** It was not seen for longer than the gap. */
  | { readonly type: 'lost'; readonly track: FaceTrack }
  /** A lost face is back. */
  | { readonly type: 'returned'; readonly track: FaceTrack; readonly away: number }
  /** What had appeared as another track is this one; the other id is given up. */
  | { readonly type: 'merged'; readonly track: FaceTrack; readonly was: number };

/** What became of a frame. */
export interface TrackerUpdate {
  readonly time: number;
  /** For each face of the frame the id of its track; undefined for one that begins none. */
  readonly ids: readonly (number | undefined)[];
  /** All that are seen, or may be seen again at their place. */
  readonly tracks: readonly FaceTrack[];
  readonly events: readonly TrackEvent[];
}

/** What knows people by their embeddings: a `Gallery` does. */
export interface TrackIdentifier {
  /** Gives, for each embedding in order, the person; none for strangers. */
  identifyEmbeddings(
    embeddings: readonly EmbeddingLike[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly { readonly person?: TrackedPerson | undefined }[]>;
}

/** Milliseconds that a new face waits for its first look, where it may be a lost one. */
const PATIENCE = 1000;

/**
 * Follows faces over the frames of a video: gives each an id that stays, though the face moves, crosses
 * others, is hidden or leaves and comes back; and finds out once who it is, by weighted votes of few
 * looks, since embedding takes far longer than detecting.
 *
 * Faces are matched to the places where their tracks are expected (constant velocity, overlap of boxes,
 * best assignment), and where a place alone is doubtful, by embeddings. It computes at once, has no
 * timers, and knows no engine:
 *
 * ```ts
 * const tracker = new FaceTracker({ card: facenet.card });
 * // for each frame:
 * const faces = await facenet.detect(image);
 * const wanted = tracker.needsEmbedding({ time, faces }); // few, and most often none
 * const { tracks, events } = tracker.update({ time, faces: withEmbeddings(faces, wanted) });
 * await tracker.recognize(gallery);
 * ```
 *
 * `trackFaces` is that as one call. Between two frames `predict(time)` says where the faces are.
 *
 * Papers: Bewley et al., "Simple online and realtime tracking", 2016 (prediction and assignment); Yang
 * et al., "Hard to track objects with irregular motions and similar appearances?", 2023 (boxes with
 * rims).
 */
export class FaceTracker {
  readonly #settings: TrackerSettings;
  #tracks: Track[] = [];
  /** Tracks that were given up for older ones, by id. */
  readonly #merged = new Map<number, Track>();
  #time = Number.NEGATIVE_INFINITY;
  #nextId = 1;
  #model: string | undefined;

  /** @throws FaceNetError INVALID_ARGUMENT for settings out of range */
  constructor(options: FaceTrackerOptions = {}) {
    this.#settings = trackerSettings(options);
    this.#model = this.#settings.model;
  }

  /** Of the last frame, in milliseconds; -Infinity before the first. */
  get time(): number {
    return this.#time;
  }

  /** Those that are seen, or may be seen again at their place, by id. */
  get tracks(): FaceTrack[] {
    return this.#present().map((track) => track.snapshot(this.#time));
  }

  /**
   * The faces of a frame whose embedding is worth its time: new ones, those that could be of two tracks,
   * and those of tracks that nobody knows yet. Give them to `update` with their embeddings. Changes
   * nothing.
   *
   * @returns indices of `frame.faces`, ascending
   * @throws FaceNetError INVALID_ARGUMENT as `update` does
   */
  needsEmbedding(frame: TrackerFrame): number[] {
    const { time, faces } = checkedFrame(frame, this.#time, this.#model);
    const worth = facesToLookAt(this.#present(), faces, time, this.#time, this.#settings);
    return worth.filter((index) => (faces[index]!.score ?? 1) >= this.#settings.minScore);
  }

  /**
   * Takes in the faces of the next frame. A frame without faces is one, too.
   *
   * @throws FaceNetError INVALID_ARGUMENT for a time that is not later than the last, what is no face,
   * or embeddings of another model; the tracks are then as they were
   */
  update(frame: TrackerFrame): TrackerUpdate {
    const { time, faces } = checkedFrame(frame, this.#time, this.#model);
    this.#model = faces.find(({ embedding }) => embedding)?.embedding?.model ?? this.#model;
    const last = this.#time;
    const events: TrackEvent[] = [];
    const byFace: (Track | undefined)[] = faces.map(() => undefined);
    for (const [track, index] of matchByPlace(this.#present(), faces, time, last, this.#settings)) {
      byFace[index] = track;
      track.see(faces[index]!, time);
    }
    const unseen = this.#tracks.filter((track) => track.confirmed && !byFace.includes(track));
    const left = [...faces.keys()].filter((index) => !byFace[index]);
    for (const [track, index] of matchByLook(unseen, faces, left, this.#settings)) {
      byFace[index] = track;
      this.#return(track, new Track(track.id, faces[index]!, time, this.#settings), events);
    }
    for (const [i, face] of faces.entries()) {
      if (!byFace[i] && (face.score ?? 1) >= this.#settings.minScore) {
        byFace[i] = new Track(this.#nextId++, face, time, this.#settings);
        this.#tracks.push(byFace[i]);
      }
    }
    this.#time = time;
    for (const [i, face] of faces.entries()) {
      const track = byFace[i];
      if (face.embedding && track) byFace[i] = this.#look(track, face, face.embedding, events);
    }
    this.#liveAndDie(events);
    const ids = byFace.map((track) => track?.id);
    return { time, ids, tracks: this.tracks, events };
  }

  /**
   * Takes in an embedding that was made while frames went on; what `update` got with its faces needs no
   * more. May find that the track is an older one, or that somebody else is in its place.
   *
   * @param id of the track, as it was when the embedding was wanted
   * @param quality of the picture, 0...1; default 1
   * @returns what follows; nothing where the track is forgotten
   * @throws FaceNetError INVALID_ARGUMENT for what is no embedding, or one of another model
   */
  addEmbedding(id: number, embedding: EmbeddingLike, quality = 1): TrackEvent[] {
    checkModel(embedding, this.#model);
    checkQuality(quality);
    this.#model = embedding.model;
    let track = this.#track(id);
    if (!track) return [];
    const events: TrackEvent[] = [];
    const look = { ...track.face, embedding, quality };
    if (track.isOther(look) && track.isReplaced && !track.lost)
      track = this.#replace(track, events);
    this.#confirm(this.#look(track, look, embedding, events), events);
    return events;
  }

  /**
   * Has the looks that nobody has voted on yet judged, all in one call.
   *
   * @returns what was decided, or decided anew
   * @throws FaceNetError ABORTED, and what the identifier throws; the looks are then judged next time
   */
  async recognize(
    people: TrackIdentifier,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<TrackEvent[]> {
    checkMethods(people, 'What knows people', 'identifyEmbeddings');
    throwIfAborted(Object(options).signal, 'Recognising');
    const judged = this.#present().flatMap(({ id, unjudged }) =>
      unjudged ? [{ id, unjudged }] : [],
    );
    if (judged.length === 0) return [];
    const found = await people.identifyEmbeddings(
      judged.map(({ unjudged }) => unjudged.embedding),
      options,
    );
    checkArray(found, 'The list of people');
    return judged.flatMap(({ id, unjudged }, i) => {
      const track = this.#track(id);
      if (track?.unjudged === unjudged) track.unjudged = undefined;
      return this.vote(id, found[i]?.person ?? undefined, unjudged.weight);
    });
  }

  /**
   * Adds a vote on who a track is, for those who identify in another way.
   *
   * @param person undefined for somebody unknown
   * @param weight above 0, at most 1; default 1
   * @returns what was decided by it
   * @throws FaceNetError INVALID_ARGUMENT
   */
  vote(id: number, person: TrackedPerson | undefined, weight = 1): TrackEvent[] {
    if (!(weight > 0 && weight <= 1)) {
      throw new FaceNetError('INVALID_ARGUMENT', `A vote cannot weigh ${excerpt(weight)}.`, {
        hint: 'It is a number above 0, at most 1.',
      });
    }
    if (person && (typeof person.id !== 'string' || typeof person.name !== 'string')) {
      throw new FaceNetError('INVALID_ARGUMENT', `${excerpt(person)} is no person.`, {
        hint: 'Pass { id, name }, or undefined for a stranger.',
      });
    }
    const track = this.#track(id);
    if (!track) return [];
    const events: TrackEvent[] = [];
    track.votes.add(person && { id: person.id, name: person.name }, weight);
    this.#decide(track, events);
    return events;
  }

  /**
   * Says that the next frame does not follow the last one: the video was wound, or has another size.
   * Nobody is expected in his place, and those who are there still are known by their looks.
   *
   * @returns who is lost by it
   */
  cut(): TrackEvent[] {
    const present = this.#present();
    this.#tracks = this.#tracks.filter(({ confirmed }) => confirmed);
    return present.flatMap((track) => {
      if (!track.confirmed) return [];
      track.lost = true;
      return [{ type: 'lost', track: track.snapshot(this.#time) }];
    });
  }

  /**
   * Has everybody looked at and asked for anew, since the people who are known have changed. Who was decided
   * is kept until the new votes suffice.
   */
  reconsider(): void {
    for (const track of this.#tracks) track.reconsider();
  }

  /**
   * Where the faces are at a time: between the last two frames on the way between their places, after
   * the last one as far on as their speed carries them.
   *
   * @throws FaceNetError INVALID_ARGUMENT for what is no time
   */
  predict(time: number): FaceTrack[] {
    if (!Number.isFinite(time)) throw noTime(time);
    return this.#present()
      .filter(({ firstSeen }) => firstSeen <= time)
      .map((track) => ({ ...track.snapshot(this.#time), box: track.motion.at(time) }));
  }

  #present(): Track[] {
    return this.#tracks.filter(({ lost }) => !lost);
  }

  #track(id: number): Track | undefined {
    return this.#merged.get(id) ?? this.#tracks.find((track) => track.id === id);
  }

  /** Confirms, loses and forgets. */
  #liveAndDie(events: TrackEvent[]): void {
    const { gap, memory } = this.#settings;
    for (const track of this.#present()) {
      const unseen = this.#time - track.lastSeen;
      if (unseen === 0) this.#confirm(track, events);
      else if (track.confirmed && unseen > gap) {
        track.lost = true;
        events.push({ type: 'lost', track: track.snapshot(this.#time) });
      }
    }
    // What was never more than a flicker goes sooner, and leaves nothing.
    const patience = ({ confirmed }: Track) => (confirmed ? gap + memory : gap / 2);
    this.#tracks = this.#tracks.filter((track) => this.#time - track.lastSeen <= patience(track));
    for (const [id, track] of this.#merged) {
      if (!this.#tracks.includes(track)) this.#merged.delete(id);
    }
  }

  #confirm(track: Track, events: TrackEvent[]): void {
    if (track.confirmed || track.found < this.#settings.confirmAfter) return;
    const waits = this.#time - track.firstSeen < PATIENCE;
    track.unsure = waits && this.#tracks.some((older) => this.#mayBe(older, track));
    if (track.unsure) return;
    track.confirmed = true;
    events.push({ type: 'appeared', track: track.snapshot(this.#time) });
    if (track.decision) this.#tell(track, undefined, events);
  }

  /**
   * Takes in a look at a track. A young one may turn out to be an older one.
   *
   * @returns the track that it is
   */
  #look(track: Track, face: TrackableFace, embedding: EmbeddingLike, events: TrackEvent[]): Track {
    const young = this.#time - track.firstSeen < 2 * PATIENCE;
    const older = young ? this.#nearestUnseen(embedding, track) : undefined;
    if (older) this.#merge(older, track, events);
    const own = older ?? track;
    own.look({ ...face, embedding }, this.#time);
    own.unsure = false;
    return own;
  }

  /** A confirmed track that is not seen now and was not while the other one was, and looks alike. */
  #nearestUnseen(embedding: EmbeddingLike, other: Track): Track | undefined {
    let nearest: Track | undefined;
    let least = this.#settings.sameDistance;
    for (const track of this.#tracks) {
      if (!this.#couldBe(track, other)) continue;
      const distance = track.distanceTo(embedding) ?? Infinity;
      if (distance < least) [nearest, least] = [track, distance];
    }
    return nearest;
  }

  /** Whether a look, or another one, could tell that a new track is an older one. */
  #mayBe(older: Track, newer: Track): boolean {
    if (!this.#couldBe(older, newer) || older.looks === 0) return false;
    // Half hidden, a face looks like nobody, and comes forth near where it went.
    return older.resembles(newer) || (!older.lost && isNear(older, newer, this.#time));
  }

  #couldBe(older: Track, newer: Track): boolean {
    return older !== newer && older.confirmed && older.lastSeen < newer.firstSeen;
  }

  /** Goes on with a track where its face was found again. */
  #return(track: Track, where: Track, events: TrackEvent[]): void {
    const away = where.firstSeen - track.lastSeen;
    const wasLost = track.lost;
    track.continueAs(where);
    if (wasLost) events.push({ type: 'returned', track: track.snapshot(where.lastSeen), away });
  }

  /** Goes on with an older track in place of a newer one, whose id is given up. */
  #merge(older: Track, newer: Track, events: TrackEvent[]): void {
    this.#return(older, newer, events);
    this.#tracks = this.#tracks.filter((track) => track !== newer);
    for (const [id, track] of this.#merged) if (track === newer) this.#merged.set(id, older);
    this.#merged.set(newer.id, older);
    if (!newer.confirmed) return;
    events.push({ type: 'merged', track: older.snapshot(this.#time), was: newer.id });
  }

  /** Somebody else is where a track was believed to be: another track begins there, this one is lost. */
  #replace(track: Track, events: TrackEvent[]): Track {
    const { face, lastSeen } = track;
    const other = new Track(this.#nextId++, face, lastSeen, this.#settings);
    track.lastSeen = lastSeen - 1;
    track.lost = true;
    if (track.confirmed) events.push({ type: 'lost', track: track.snapshot(this.#time) });
    else this.#tracks = this.#tracks.filter((each) => each !== track);
    this.#tracks.push(other);
    return other;
  }

  #decide(track: Track, events: TrackEvent[]): void {
    const { winner } = track.votes;
    if (!winner) return;
    const before = track.decision;
    const { person } = winner;
    if (before && before.person?.id === person?.id) return;
    if (person) {
      // Nobody is in two places at once: the same person somewhere else is either this track's past ...
      const rival = this.#tracks.find((t) => t !== track && t.decision?.person?.id === person.id);
      if (rival && this.#couldBe(rival, track) && rival.resembles(track)) {
        this.#merge(rival, track, events);
        return;
      }
      // ... or somebody who looks alike, and less so.
      if (rival && !rival.lost && rival.lastSeen === this.#time) {
        if ((rival.votes.winner?.weight ?? 0) >= winner.weight) return;
        rival.decision = undefined;
        this.#tell(rival, person, events);
      }
    }
    track.decision = { person };
    this.#tell(track, before?.person, events);
  }

  #tell(track: Track, before: TrackedPerson | undefined, events: TrackEvent[]): void {
    if (!track.confirmed) return;
    const { decision } = track;
    const snapshot = track.snapshot(this.#time);
    events.push({ type: 'recognized', track: snapshot, person: decision?.person, before });
  }
}
