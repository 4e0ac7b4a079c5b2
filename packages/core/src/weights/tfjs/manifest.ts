/** How the values of a tensor were shrunk; decoding reverses it. */
export type TfjsQuantization =
  | {
      readonly dtype: 'uint8' | 'uint16';
      /** The value is `stored * scale + min`. */
      readonly scale: number;
      readonly min: number;
    }
  | { readonly dtype: 'float16' };

/** Number types that a manifest may name; `string` and `complex64` are known, but never read. */
export type TfjsDtype =
  | 'float32'
  | 'float16'
  | 'int32'
  | 'uint8'
  | 'uint16'
  | 'bool'
  | 'complex64'
  | 'string';

/** One array of a model, as its manifest describes it. */
export interface TfjsTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: TfjsDtype;
  readonly quantization?: TfjsQuantization;
}

/** Arrays that lie one behind the other in the joined bytes of the group's shards. */
export interface TfjsGroup {
  /** Names of the shards, in order, relative to the manifest. */
  readonly paths: readonly string[];
  readonly tensors: readonly TfjsTensor[];
}

/** What a TensorFlow.js `model.json` or a face-api.js manifest says of the weights, checked. */
export interface TfjsManifest {
  /** What kind of file it is; `face-api` is the bare list of groups that face-api.js writes. */
  readonly format: 'layers-model' | 'graph-model' | 'face-api';
  /** Shards of all groups, in order: the files to fetch. No name stands in it twice. */
  readonly paths: readonly string[];
  readonly groups: readonly TfjsGroup[];
}
