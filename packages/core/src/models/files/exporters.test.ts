import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { createOnnxRuntime } from '../../runtime/onnx/index.js';
import { architectures } from '../architectures.js';
import type { EmbeddingCard } from '../card.js';
import { publishedModels } from '../cards/published-models.js';
import { deterministicWeights } from '../testing/deterministic-weights.js';
import { once } from '../testing/once.js';
import { runOnPattern } from '../testing/original.js';
import { isNativeRun } from '../testing/runtimes.js';
import { exporterFor, exporters } from './exporters.js';
import { cardOfModel, type ModelFile, openModel, readWeights } from './index.js';

const { embeddingSize } = { embeddingSize: 64 };
const network = architectures.get('squeezenet').create({ embeddingSize });
const weights = deterministicWeights(network);
const card: EmbeddingCard = {
  ...publishedModels.get('20180402-114759').card,
  id: 'mine',
  architecture: 'squeezenet',
  embeddingSize,
  thresholds: [{ far: 0.01, distance: 1.1, tar: 0.9 }],
  defaultFar: 0.01,
};

/** What an exporter wrote, as if it lay in a folder. */
function fileOf(files: ReadonlyMap<string, Uint8Array>, name: string): ModelFile {
  const read = (other: string) => files.get(other) as Uint8Array;
  return { name, bytes: read(name), beside: async (other) => read(other) };
}

const runtime = createOnnxRuntime({ ort });
const embedded = once(() => runOnPattern(runtime, network, weights));
const cases = [...exporters].flatMap(([id, { dtypes, extensions }]) =>
  dtypes.map((dtype) => ({ id, dtype, name: `squeezenet${extensions[0]}` })),
);

/** How far an embedding may move: rounding, 11 bits, 8 bits. */
const TOLERANCES = { f32: 1e-5, f16: 2e-3, u8: 0.05, i8: 0.05 };

describe.skipIf(isNativeRun).each(cases)('$id, $dtype', ({ id, dtype, name }) => {
  it('can be opened and embeds as before', async () => {
    const files = exporters.get(id).write({ networks: [network], weights, card }, dtype, name);
    const opened = await openModel([fileOf(files, name)]);
    expect(opened.networks).toMatchObject([{ id: 'squeezenet', embeddingSize }]);
    const before = await embedded();
    const after = await runOnPattern(runtime, network, readWeights(opened));
    const moved = before.embeddings!.data.map((value, i) => value - after.embeddings!.data[i]!);
    expect(Math.hypot(...moved)).toBeLessThan(TOLERANCES[dtype]);
  });
});

describe('exporters', () => {
  it('keep in safetensors how the weights are to be used', async () => {
    const name = 'renamed.safetensors';
    const files = exporterFor(name).write({ networks: [network], weights, card }, 'f32', name);
    const opened = await openModel([fileOf(files, name)]);
    const { id, standardization, alignment, thresholds, defaultFar, provenance } = card;
    expect(cardOfModel(opened, [name])).toMatchObject({
      id,
      standardization,
      alignment,
      thresholds,
      defaultFar,
      provenance,
    });
  });

  it.each([...exporters].map(([id]) => id))('refuses what cannot be written as %s', (id) => {
    const exporter = exporters.get(id);
    const sound = { networks: [network], weights };
    const cases: [unknown, unknown, unknown, string][] = [
      [undefined, 'f32', 'a', 'INVALID_ARGUMENT'],
      [{ networks: [], weights }, 'f32', 'a', 'INVALID_ARGUMENT'],
      [{ networks: [network], weights: {} }, 'f32', 'a', 'INVALID_ARGUMENT'],
      [{ networks: [network], weights: new Map() }, 'f32', 'a', 'WEIGHTS_MISMATCH'],
      [sound, 'f64', 'a', 'INVALID_ARGUMENT'],
      [sound, 'f32', '', 'INVALID_ARGUMENT'],
      [sound, 'f32', undefined, 'INVALID_ARGUMENT'],
    ];
    for (const [model, dtype, name, code] of cases) {
      expect(() => exporter.write(model as never, dtype as never, name as never)).toThrowError(
        expect.objectContaining({ code }),
      );
    }
  });

  it.each([undefined, null, 5, {}])('finds no format in the name %j', (name) => {
    expect(() => exporterFor(name as unknown as string)).toThrowError(/tells no format/);
  });

  it('names the endings that it knows', () => {
    expect(() => exporterFor('model.txt')).toThrow(
      /\.safetensors, \.onnx, \.pb, \.index, \.ckpt, \.json/,
    );
  });
});
