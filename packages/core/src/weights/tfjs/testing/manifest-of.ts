/** The JSON bytes of a value. */
export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** A `model.json` of tfjs-layers with one group; the graph holds names that must not confuse. */
export function modelJson(weights: readonly unknown[], paths: readonly unknown[] = ['shard1.bin']) {
  const modelTopology = { model_config: { weightsManifest: [], text: 'a "quoted\\" {[ text' } };
  return { format: 'layers-model', modelTopology, weightsManifest: [{ paths, weights }] };
}
