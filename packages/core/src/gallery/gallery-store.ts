/**
 * Where the people of a gallery are kept: in memory, a database file, the database of a browser, or a
 * server's. A store keeps and searches, and decides nothing; `Gallery` knows the rules. All stores
 * pass one suite, `testing/describe-gallery-store.ts`.
 *
 * Ids are texts that the caller makes, unique and never used again. Times are milliseconds since 1970.
 */
export interface GalleryStore {
  /** What the vectors are; `undefined` until {@link GalleryChange} `set-model` said it. */
  model(): Promise<GalleryModel | undefined>;

  /**
   * Makes all changes or, when one is impossible, none: one after the other, each on what those before
   * it left. When the promise resolves they survive the end of the process, and of the power, where
   * the store is on a disk. What is passed may be changed afterwards.
   *
   * @throws FaceNetError CONFLICT (a name that is taken, a model that is another, a person that was to
   * be empty and is not), IDENTITY_UNKNOWN (a person, a face or a rejection that is not there),
   * INVALID_ARGUMENT (a vector of a wrong length or before there is a model, an id that is taken, no
   * change at all as `checkChanges` finds it), IO_FAILED, GALLERY_CORRUPT, DISPOSED
   */
  apply(changes: readonly GalleryChange[]): Promise<void>;

  /**
   * People by name in the order of their characters' codes, a page at a time. Whether characters
   * beyond U+FFFF count as one code or as two is left to the store; it is the same at each call.
   */
  people(page?: PeoplePage): Promise<PersonRecord[]>;

  /** One of them, by id or name. */
  person(
    key: { readonly id: string } | { readonly name: string },
  ): Promise<PersonRecord | undefined>;

  /**
   * Faces in the order in which they were added; ids that are not there are left out.
   *
   * @throws FaceNetError IDENTITY_UNKNOWN when the face that a page follows is not there any more,
   * IO_FAILED, DISPOSED
   */
  faces(of: FacesOf): Promise<FaceRecord[]>;

  /** The crop that was kept with a face, as `add-face` brought it. */
  crop(face: string): Promise<Uint8Array | undefined>;

  /**
   * What was said not to be these people, in the order in which it was.
   *
   * @param people their ids; those that are not there are left out
   */
  rejections(people: readonly string[]): Promise<RejectionRecord[]>;

  /**
   * The faces nearest to each query, the nearest first, by the exact Euclidean distance of the stored
   * vectors; of equals the one that was added first. Sees every change that any process made before
   * the call.
   *
   * @param queries unit vectors of the gallery's model
   * @param count most faces of one query, a whole number of at least 1
   * @returns a list for each query, empty where there are no faces
   * @throws FaceNetError INVALID_ARGUMENT (a query of a wrong length, an impossible count), ABORTED,
   * IO_FAILED, DISPOSED
   */
  search(
    queries: readonly Float32Array[],
    count: number,
    options?: { readonly signal?: AbortSignal },
  ): Promise<FaceHit[][]>;

  /** Asked at every identification, so it must cost little. */
  counts(): Promise<GalleryCounts>;

  /** After it, nothing that was removed is left in the bytes of the store's files. */
  compact(options?: { readonly signal?: AbortSignal }): Promise<void>;

  /**
   * Closes files and threads; what is under way ends first. Calling it again does nothing, any other
   * call is DISPOSED from then on.
   */
  dispose(): Promise<void>;
  /** For `await using`: as {@link GalleryStore.dispose}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What the vectors of a gallery are. */
export interface GalleryModel {
  /** Id of the card whose network made them. */
  readonly id: string;
  readonly embeddingSize: number;
}

/** One thing to change. */
export type GalleryChange =
  /**
   * Of a gallery that has no faces and rejections, or together with `set-vectors` of all of them, which
   * come after it; else a CONFLICT. The model that the gallery has already is no change, so a writer
   * can say which one it means.
   */
  | { readonly type: 'set-model'; readonly model: GalleryModel }
  | { readonly type: 'add-person'; readonly person: NewPerson }
  | {
      readonly type: 'update-person';
      readonly id: string;
      readonly name?: string;
      /** In place of all that was known before. */
      readonly metadata?: PersonMetadata;
    }
  /**
   * With faces, crops and rejections. Those of a person that must be `empty` were moved elsewhere: if
   * another process has added one meanwhile, that is a CONFLICT and not lost.
   */
  | { readonly type: 'remove-person'; readonly id: string; readonly empty?: boolean }
  /**
   * Where `photoIsNew`, a face of this photo that the person has already is a CONFLICT: another process,
   * or the same request sent twice, was quicker.
   */
  | { readonly type: 'add-face'; readonly face: NewFace; readonly photoIsNew?: boolean }
  /** To another person: what merging, splitting and correcting are made of. */
  | { readonly type: 'move-face'; readonly id: string; readonly person: string }
  | { readonly type: 'remove-face'; readonly id: string }
  | { readonly type: 'add-rejection'; readonly rejection: RejectionRecord }
  | { readonly type: 'move-rejection'; readonly id: string; readonly person: string }
  | { readonly type: 'remove-rejection'; readonly id: string }
  /** New vectors for faces and rejections, by id: embedding anew for another model. */
  | { readonly type: 'set-vectors'; readonly vectors: ReadonlyMap<string, Float32Array> };

/** What an application knows of a person besides the name: plain JSON. */
export type PersonMetadata = Readonly<Record<string, string | number | boolean | null>>;

/** A person to be added. */
export interface NewPerson {
  readonly id: string;
  /** Unique in the gallery, never empty. */
  readonly name: string;
  readonly createdAt: number;
  readonly metadata?: PersonMetadata;
}

/** A person as stored. */
export interface PersonRecord extends NewPerson {
  /** Number of faces. */
  readonly faces: number;
}

/** A face to be added. */
export interface NewFace {
  readonly id: string;
  /** Id of the person. */
  readonly person: string;
  /** A unit vector of the gallery's model; stored as float32, unrounded. */
  readonly vector: Float32Array;
  readonly createdAt: number;
  /** What tells the photo from others: its checksum, or a name that the application has for it. */
  readonly photo?: string;
  /** How good the face was, 0...1. */
  readonly quality?: number;
  /** The picture of the face in an image format. */
  readonly crop?: Uint8Array;
}

/** A face as stored; its crop is fetched apart. */
export interface FaceRecord extends Omit<NewFace, 'crop'> {
  readonly hasCrop: boolean;
}

/** A face that is not this person, though it looks alike. */
export interface RejectionRecord {
  readonly id: string;
  readonly person: string;
  readonly vector: Float32Array;
  readonly createdAt: number;
}

/** A face that a search has found. */
export interface FaceHit {
  /** Id of the face. */
  readonly face: string;
  /** Id of its person. */
  readonly person: string;
  /** Euclidean distance, 0...2. */
  readonly distance: number;
}

/** How much a gallery holds. */
export interface GalleryCounts {
  readonly people: number;
  readonly faces: number;
  readonly rejections: number;
}

/** Some of the people. */
export interface PeoplePage {
  /** Only people with these ids; those that are not there are left out. */
  readonly ids?: readonly string[];
  /** Only people whose names come after this one, which nobody needs to have. */
  readonly after?: string;
  /** Most people, default all. */
  readonly limit?: number;
}

/** Which faces: of people, or by id, or a page of all of them by the id of the last one seen. */
export type FacesOf =
  | { readonly people: readonly string[] }
  | { readonly ids: readonly string[] }
  | { readonly after: string | undefined; readonly limit: number };
