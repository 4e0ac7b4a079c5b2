import type { ProgressReporter } from '@facenet/core';
import type { ModelCard, Registry } from '@facenet/core/models';

/**
 * Turns the source files of a card, by role (pnet, rnet, onet or weights), into one safetensors
 * file under the names of the SDK's own architectures. Equal files must give equal bytes.
 */
export type WeightsConverter = (
  card: ModelCard,
  sources: Readonly<Record<string, Uint8Array>>,
) => Uint8Array | Promise<Uint8Array>;

/** How a model is fetched. */
export interface PullOptions {
  /** Fetch again even what is stored; default false. */
  readonly force?: boolean;
  /** Told of every piece that arrives: task "download", unit "bytes". */
  readonly onProgress?: ProgressReporter;
  readonly signal?: AbortSignal;
}

/** `onProgress` and `signal` hold for every call that brings none of its own. */
export interface ModelHubOptions extends Omit<PullOptions, 'force'> {
  /** Default: `FACENET_HOME`, else the user's folder for caches. */
  readonly cacheDir?: string;
  /**
   * A folder or http(s) address that holds the files, in place of the cards' sources: side by side by
   * their names, or as another hub's folder `models`, or its whole cache, holds them.
   */
  readonly from?: string;
  /** Never use the network; default false. */
  readonly offline?: boolean;
  /** Called with one line on origin and licences when a model is stored for the first time. */
  readonly onNotice?: (text: string) => void;
  /** Without it the hub keeps and gives the source files as they are. */
  readonly convert?: WeightsConverter;
  /** Default: every card that core knows. */
  readonly cards?: Registry<ModelCard>;
}

/** A model as the hub sees it. */
export interface HubEntry {
  readonly id: string;
  readonly kind: ModelCard['kind'];
  readonly title: string;
  readonly licence: string;
  /** `tampered`: a file is there but is not, to the byte, the one that the card pins. */
  readonly state: 'ready' | 'missing' | 'tampered';
  /** Size of all its files once stored. */
  readonly bytes: number;
  /** The folder of its files, whether stored or not. */
  readonly path: string;
  /** Names of its files in that folder. */
  readonly files: readonly string[];
  /** What is wrong with which file, when tampered. */
  readonly problem?: string;
}

/** The checked bytes of a stored model. */
export interface StoredModel {
  readonly card: ModelCard;
  /** `weights` (safetensors) when converted, else the source files by role. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly converted: boolean;
}
