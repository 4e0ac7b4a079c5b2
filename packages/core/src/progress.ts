/** One step of long work, as the CLI draws it and tests count it. */
export interface ProgressEvent {
  /** What is being done: "download", "align", "embed". */
  readonly task: string;
  readonly done: number;
  /** Absent while the total is not known. */
  readonly total?: number;
  /** What `done` and `total` count: "bytes", "images", "faces". */
  readonly unit: string;
  /** The item at hand, such as a file name. */
  readonly item?: string;
}

/** What is told of each step. */
export type ProgressReporter = (event: ProgressEvent) => void;
