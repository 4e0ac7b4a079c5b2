import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { architectures, type EmbeddingCard, exporters, loadModelFiles } from '@facenet/core/models';
import { readNpy, sharedMissing, sharedPath } from '@facenet/testkit';
import { chromiumMissing, modelMirror, openChromium, openPage } from '@facenet/testkit/browser';
import { describe, expect, it } from 'vitest';
import type { WebRuntime } from '../engines/web-engines.js';

type Program = typeof import('./testing/models.page.js');

const program = new URL('./testing/models.page.ts', import.meta.url);
const missing = chromiumMissing() || sharedMissing('goldens/tf-model');

async function inChromium<Result>(
  engine: WebRuntime,
  pages: Record<string, Uint8Array>,
  work: (call: Awaited<ReturnType<typeof openPage<Program>>>['call']) => Promise<Result>,
): Promise<Result> {
  const browser = await openChromium({ graphics: engine === 'wasm' ? 'none' : engine });
  try {
    const folders = { '/goldens/': sharedPath('goldens/mtcnn') };
    const page = await openPage<Program>(browser, program, { pages, folders });
    const result = await work(page.call);
    await page.close();
    return result;
  } finally {
    await browser.close();
  }
}

interface Golden {
  readonly box: readonly number[];
  readonly score: number;
  readonly points: readonly (readonly number[])[];
}

/** Goldens of photos, those with a face first, and of them the smallest. */
function goldens(): [string, readonly Golden[]][] {
  const { images } = JSON.parse(readFileSync(sharedPath('goldens/mtcnn/goldens.json'), 'utf8')) as {
    images: Record<string, { faces: Golden[] }>;
  };
  const size = (name: string) => readFileSync(sharedPath('goldens/mtcnn', name)).length;
  return Object.entries(images)
    .map(([name, { faces }]): [string, Golden[]] => [name, faces])
    .sort(([a], [b]) => size(a) - size(b))
    .sort(([, a], [, b]) => Number(b.length > 0) - Number(a.length > 0));
}

describe.skipIf(missing)("the original's faces in Chromium", () => {
  it.each([
    ['wasm', 30],
    ['webgl', 1],
  ] as const)('are found on %s', async (engine, photos) => {
    await modelMirror(['mtcnn']);
    const some = goldens().slice(0, photos);
    expect(some.flatMap(([, faces]) => faces).length).toBeGreaterThan(0);
    const names = some.map(([name]) => `/goldens/${name}`);
    const found = await inChromium(engine, {}, (call) => call('detect', engine, names));
    for (const [i, [name, expected]] of some.entries()) {
      const faces = found[i] ?? [];
      expect(faces.length, name).toBe(expected.length);
      for (const [k, { box, score, points }] of expected.entries()) {
        expect(faces[k]?.score).toBeCloseTo(score, 4);
        const values = [...(faces[k]?.box ?? []), ...(faces[k]?.landmarks.flat() ?? [])];
        const distances = [...box, ...points.flat()].map((value, n) =>
          Math.abs(value - (values[n] as number)),
        );
        expect(Math.max(...distances), name).toBeLessThan(0.05);
      }
    }
  });
});

describe.skipIf(missing)('models that somebody chose in Chromium', () => {
  const unpacked = (...path: string[]) => gunzipSync(readFileSync(sharedPath('goldens', ...path)));

  /** The frozen graph as the file of safetensors that we make of it. */
  async function safetensors(graph: Uint8Array): Promise<Uint8Array> {
    const opened = await loadModelFiles([new File([graph.slice()], 'frozen.pb')]);
    const [card, weights] = [opened.card as EmbeddingCard, opened.weights];
    const { architecture, embeddingSize } = card;
    const network = architectures.get(architecture).create({ embeddingSize });
    const exporter = exporters.get('safetensors');
    const files = exporter.write({ networks: [network], weights, card }, 'f32', 'frozen');
    return files.get('frozen') as Uint8Array;
  }

  it('embed as the original: a frozen graph, a state dict of PyTorch, safetensors', async () => {
    const graph = unpacked('tf-model', 'model.pb.gz');
    const pages = {
      '/goldens/inputs.f32': new Uint8Array(
        readNpy<Float32Array>(sharedPath('goldens/tf-model/inputs.npy')).data.buffer,
      ),
      '/frozen.pb': graph,
      '/frozen.safetensors': await safetensors(graph),
      '/legacy.pt': unpacked('torch', 'inception_resnet_v1-legacy.pt.gz'),
    };
    await inChromium('wasm', pages, async (call) => {
      for (const [file, folder] of [
        ['/frozen.pb', 'tf-model'],
        ['/frozen.safetensors', 'tf-model'],
        ['/legacy.pt', 'torch'],
      ] as const) {
        const { data } = readNpy<Float32Array>(sharedPath('goldens', folder, 'embeddings.npy'));
        const ours = await call('embeddings', 'wasm', file);
        expect(ours).toHaveLength(data.length);
        const differences = ours.map((value, i) => Math.abs(value - (data[i] as number)));
        expect(Math.max(...differences), file).toBeLessThan(1e-4);
      }
    });
  });
});
