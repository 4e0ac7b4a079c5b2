import type { FaceNetErrorData } from '@facenet/core';
import type { FaceHit, FacesOf, GalleryChange, PeoplePage } from '@facenet/core/gallery';

/** What the thread of a gallery in a file starts with. */
export interface GalleryFile {
  readonly path: string;
  /** Whether a file that is not there is made. */
  readonly create: boolean;
  /** Milliseconds that a call waits for other processes. */
  readonly patience: number;
}

/** The calls of a `GalleryStore`, as messages; searches of several callers as one. */
export type GalleryTask =
  | { readonly call: 'model' | 'counts' | 'compact' }
  | { readonly call: 'apply'; readonly changes: readonly GalleryChange[] }
  | { readonly call: 'people'; readonly page: PeoplePage }
  | { readonly call: 'person'; readonly key: { readonly id: string } | { readonly name: string } }
  | { readonly call: 'faces'; readonly of: FacesOf }
  | { readonly call: 'crop'; readonly face: string }
  | { readonly call: 'rejections'; readonly people: readonly string[] }
  | { readonly call: 'search'; readonly searches: readonly SearchTask[] };

/** A search of one caller. */
export interface SearchTask {
  readonly queries: readonly Float32Array[];
  readonly count: number;
}

/** What becomes of it: a wrong query of one caller is no failure of the others'. */
export type SearchAnswer = { readonly hits: FaceHit[][] } | { readonly failure: FaceNetErrorData };
