/**
 * What the SDK uses of onnxruntime, so that core needs none of its packages: onnxruntime-node and
 * onnxruntime-web both fit.
 */
export interface OnnxRuntimeModule {
  readonly InferenceSession: {
    /**
     * Loads a model.
     *
     * @param model its bytes or, where there are files, its path
     */
    create(model: Uint8Array | string, options?: object): Promise<OnnxSession>;
  };
  readonly Tensor: new (
    type: 'float32' | 'int32',
    data: Float32Array | Int32Array,
    dims: readonly number[],
  ) => OnnxTensor;
}

/** A session of onnxruntime. */
export interface OnnxSession {
  /** Takes tensors by input name and gives them by output name. */
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
  /** Frees what the session holds. */
  release(): Promise<void>;
}

/** A tensor of onnxruntime. */
export interface OnnxTensor {
  readonly dims: readonly number[];
  readonly data: unknown;
}

/** A place for files that live while a network loads. */
export interface ScratchFolder {
  /**
   * Writes a file.
   *
   * @param parts its bytes in order; each is good until the next is asked for
   * @returns its whole path
   */
  write(name: string, parts: Iterable<Uint8Array>): Promise<string>;
  /**
   * Removes the folder with all its files, as far as the system lets go of them: may be called
   * again. Never throws.
   */
  remove(): Promise<void>;
}
