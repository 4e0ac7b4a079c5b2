import type { EmbeddingCard } from '../card.js';

/** Weights that others published where no program may fetch them: users bring the file. */
export interface PublishedModel {
  /** As the SDK uses them. Its checksum is open: nobody could pin what nobody could fetch. */
  readonly card: EmbeddingCard;
  /** Where people download it. */
  readonly page: string;
  /** What names of its files and folders have in common. */
  readonly names: RegExp;
  /** In the registry of namings: whose names its arrays have. */
  readonly naming: string;
  /** People it was trained on, which its classification layer, where there is one, tells. */
  readonly classes?: number;
}
