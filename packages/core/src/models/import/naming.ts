import type { StoredTensors } from '../../weights/index.js';

/** How some program names the arrays of a network that we know, and lays them out. */
export interface Naming {
  readonly id: string;
  /** Whose names they are, for people: "facenet-pytorch". */
  readonly title: string;
  /**
   * The same arrays under our names and in our layout, still unread; what has no name of ours is
   * left out.
   *
   * @returns undefined when the file's names are others
   */
  translate(tensors: StoredTensors): StoredTensors | undefined;
}
