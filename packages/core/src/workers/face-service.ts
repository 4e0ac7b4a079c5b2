import type { DetectedFace } from '../detection/index.js';
import type { FaceNet } from '../facenet/facenet.js';
import type { RgbImage } from '../image/rgb-image.js';
import type { DetectorCard, EmbeddingCard } from '../models/card.js';
import type { EmbedOptions } from '../pipeline/embedder.js';
import type { EmbeddingLike } from '../pipeline/embedding.js';
import type {
  AnalyzedFace,
  AnalyzeOptions,
  FacePlace,
  FindOptions,
  FoundFace,
} from '../pipeline/face-engine.js';
import type { RuntimeInfo } from '../runtime/runtime.js';
import type { WorkerService } from './serve-orders.js';

/** What a thread is when it is ready. */
export interface FaceWorkerInfo {
  readonly card: EmbeddingCard;
  readonly detector: DetectorCard;
  /** What computes there. */
  readonly runtime: RuntimeInfo;
}

/** The methods of a `FaceNet`, as messages. */
export type FaceTask<Source> =
  | { readonly detect: Source | RgbImage; readonly options: FindOptions }
  | {
      readonly align: Source | RgbImage;
      readonly faces: readonly FacePlace[] | undefined;
      readonly options: FindOptions;
    }
  | { readonly find: Source | RgbImage; readonly options: AnalyzeOptions }
  | { readonly analyze: Source | RgbImage; readonly options: AnalyzeOptions }
  | { readonly embed: readonly (Source | RgbImage)[]; readonly options: EmbedOptions }
  | { readonly warmup: true };

/** What they answer; embeddings arrive as data. */
export type FaceAnswer =
  | readonly DetectedFace[]
  | readonly RgbImage[]
  | readonly FoundFace[]
  | readonly AnalyzedFace[]
  | readonly EmbeddingLike[];

/** What a thread does that has a `FaceNet` of its own: the other end of {@link FaceWorkers}. */
export function faceService<Source>(
  facenet: FaceNet<Source>,
): WorkerService<FaceTask<Source>, FaceAnswer, FaceWorkerInfo> {
  const { card, detector, runtime } = facenet;
  const { name, kind, device } = runtime;
  return {
    info: { card, detector, runtime: { name, kind, device } },
    run: async (task, signal) => {
      if ('warmup' in task) {
        await facenet.warmup({ signal });
        return [];
      }
      const options = { ...task.options, signal };
      if ('detect' in task) return facenet.detect(task.detect, options);
      if ('align' in task) return facenet.align(task.align, task.faces, options);
      if ('find' in task) return facenet.find(task.find, options);
      if ('analyze' in task) return facenet.analyze(task.analyze, options);
      return facenet.embed(task.embed, options);
    },
    transfer: (answer) => [...new Set(answer.flatMap(buffersOf))],
    close: () => facenet.dispose(),
  };
}

type Value = DetectedFace | RgbImage | FoundFace | AnalyzedFace | EmbeddingLike;

function buffersOf(value: Value): ArrayBuffer[] {
  if ('embedding' in value) return [...buffersOf(value.embedding), ...buffersOf(value.aligned)];
  if ('aligned' in value) return buffersOf(value.aligned);
  const held = 'vector' in value ? value.vector : 'data' in value ? value.data : undefined;
  const buffer = ArrayBuffer.isView(held) ? held.buffer : undefined;
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}
