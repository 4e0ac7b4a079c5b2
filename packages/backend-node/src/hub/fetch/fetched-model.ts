/** What a download gives, every byte checked against the card. */
export interface FetchedModel {
  /** `weights` (safetensors) when converted, else the source files by role. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly converted: boolean;
}
