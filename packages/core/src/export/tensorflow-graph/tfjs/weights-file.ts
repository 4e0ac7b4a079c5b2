import { floatsToHalves } from '../../../weights/float16.js';
import type { ConstantTensor, GraphNode } from '../graph.js';

export type TfjsStoredFloat = 'float32' | 'float16';

interface StoredConstant {
  readonly entry: object;
  readonly data: ConstantTensor['data'];
  readonly half: boolean;
}

/** Lays the constants one behind the other; the entries are those of the manifest, in that order. */
export function packWeights(nodes: readonly GraphNode[], floats: TfjsStoredFloat) {
  const constants = nodes.flatMap(({ name, attributes: { value } }) =>
    value && 'tensor' in value ? [describe(name, value.tensor, floats)] : [],
  );
  const sizes = constants.map(({ data, half }) => (half ? 2 : 4) * data.length);
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  let offset = 0;
  for (const [i, { data, half }] of constants.entries()) {
    const stored = half ? floatsToHalves(data as Float32Array) : data;
    bytes.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), offset);
    offset += sizes[i] as number;
  }
  return { entries: constants.map(({ entry }) => entry), bytes };
}

function describe(
  name: string,
  { type, shape, data }: ConstantTensor,
  floats: TfjsStoredFloat,
): StoredConstant {
  if (type !== 'DT_FLOAT') return { entry: { name, shape, dtype: 'int32' }, data, half: false };
  const entry = { name, shape, dtype: 'float32' };
  // Scalars are constants of operations; an epsilon of 1e-10 would be 0 in half precision.
  if (floats === 'float32' || shape.length === 0) return { entry, data, half: false };
  const quantization = { dtype: 'float16', original_dtype: 'float32' };
  return { entry: { ...entry, quantization }, data, half: true };
}
