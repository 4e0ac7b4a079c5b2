import type { FaceNetErrorData } from '@facenet/core';
import type { BatchArrays, BatchOptions, BatchPart } from '@facenet/core/training';
import type { ReadImageOptions } from '../../codec/index.js';
import type { PhotoCacheMemory } from './photo-cache.js';
import type { SharedPaths } from './shared-paths.js';

/** What a thread starts with. */
export interface PhotoWorkerData {
  readonly paths: SharedPaths;
  readonly labels: Int32Array;
  readonly cache: PhotoCacheMemory;
  readonly images: Omit<ReadImageOptions, 'signal' | 'onNotice'>;
}

/** A thread's task: some images of a batch. */
export interface WriteImages {
  readonly look: Pick<BatchOptions, 'views' | 'seed'>;
  readonly part: BatchPart;
  /** In memory that is shared. */
  readonly into: BatchArrays;
}

/** What it answers: photos that it now knows to be unreadable. */
export type WrittenImages = readonly (readonly [
  index: number,
  path: string,
  error: FaceNetErrorData,
])[];
