import { describe, expect, it } from 'vitest';
import { crc32 } from '../../weights/crc32.js';
import { OnnxFileWriter } from '../testing/onnx-file-writer.js';
import { SIDE, smallGraph } from '../testing/small-graph.js';
import type { CardOverrides } from './card-metadata.js';
import { cardOfModel, explainGraph } from './card-of-model.js';
import { openModel } from './open-model.js';

const NAME = 'mine.onnx';

function opened(bytes: Uint8Array, name = NAME) {
  const beside = () => Promise.reject(new Error('none'));
  return openModel([{ name, bytes, beside }], { anyGraph: true });
}

async function cardOf(bytes: Uint8Array, overrides?: CardOverrides, name = NAME) {
  return cardOfModel(await opened(bytes, name), [name], overrides);
}

type FirstSteps = readonly (readonly [type: string, constant: readonly number[]])[];

/** A graph that does this to its image first, with constants of one value or one a channel. */
function beginningWith(steps: FirstSteps, layout: 'nchw' | 'nhwc'): Uint8Array {
  const file = new OnnxFileWriter();
  let value = 'x';
  for (const [i, [type, values]] of steps.entries()) {
    const shape = values.length === 1 ? [] : layout === 'nchw' ? [3, 1, 1] : [3];
    file.tensor(`constant${i}`, shape, values).node(type, [value, `constant${i}`], `step${i}`);
    value = `step${i}`;
  }
  const shape = layout === 'nchw' ? [1, 3, 112, 112] : [1, 112, 112, 3];
  return file.node('Sin', [value], 'y').input('x', shape).output('y', [1, 512]).finish();
}

/** A graph of given inputs and outputs, with nothing in between that could run. */
function graphOf(
  inputs: Readonly<Record<string, readonly (number | null)[]>>,
  outputs: Readonly<Record<string, readonly (number | null)[]>>,
  first = 'Sin',
): Uint8Array {
  const file = new OnnxFileWriter().tensor('one', [1], [1]);
  const [input = ''] = Object.keys(inputs);
  file.node(first, [input, 'one'], 'first').node('Mul', ['first', 'one'], 'second');
  for (const [name, shape] of Object.entries(inputs)) file.input(name, shape);
  for (const [name, shape] of Object.entries(outputs)) {
    file.node('Cos', ['second'], name).output(name, shape);
  }
  return file.finish();
}

describe('cardOfModel, of a graph of no known network', () => {
  it('is refused where nobody asked for any graph', async () => {
    const file = { name: NAME, bytes: smallGraph(), beside: () => Promise.reject(new Error()) };
    await expect(openModel([file])).rejects.toMatchObject({ code: 'WEIGHTS_MISMATCH' });
  });

  it('says what the graph says, and of the rest what is usual', async () => {
    const card = await cardOf(graphOf({ data: [null, 3, 112, 112] }, { fc1: [null, 512] }));
    expect(card).toMatchObject({
      kind: 'embedding',
      id: expect.stringMatching(/^mine-[0-9a-f]{8}$/),
      architecture: 'onnx',
      graph: { input: 'data', layout: 'nchw', batch: null, output: 'fc1' },
      embeddingSize: 512,
      colorOrder: 'rgb',
      standardization: { mean: 127.5, scale: 127.5 },
      alignment: { method: 'similarity', template: 'arcface-112', size: 112 },
      thresholds: [],
    });
    expect(card.provenance.notice).toMatch(
      /template arcface-112 .* RGB \(.*, \(v - 127.5\) \/ 127.5 \(/,
    );
  });

  it.each([
    [[1, 3, 112, 112], { layout: 'nchw', batch: 1 }, 'arcface-112'],
    [[4, 150, 150, 3], { layout: 'nhwc', batch: 4 }, 'dlib-150'],
    [[null, 160, 160, 3], { layout: 'nhwc', batch: null }, undefined],
  ] as const)('reads the input %j', async (shape, graph, template) => {
    const card = await cardOf(graphOf({ x: shape }, { y: [null, 128, 1, 1] }));
    const alignment = template ? { template } : { method: 'margin', margin: 32, size: 160 };
    expect(card).toMatchObject({ graph, alignment, embeddingSize: 128 });
  });

  it.each<[string, FirstSteps, object]>([
    [
      // As the networks of insightface's first years, and SFace.
      'MXNet',
      [
        ['Sub', [127.5]],
        ['Mul', [0.0078125]],
      ],
      { standardization: { mean: 0, scale: 1 }, colorOrder: 'rgb' },
    ],
    ['a division', [['Div', [255]]], { standardization: { mean: 0, scale: 1 } }],
    [
      'torchvision in a wrapper',
      [
        ['Sub', [0.485, 0.456, 0.406]],
        ['Div', [0.229, 0.224, 0.225]],
      ],
      { standardization: { mean: 0, scale: 255 }, colorOrder: 'rgb' },
    ],
    [
      'Caffe, blue first',
      [['Sub', [103.939, 116.779, 123.68]]],
      { standardization: { mean: 0, scale: 1 }, colorOrder: 'bgr' },
    ],
    [
      'nothing that tells',
      [
        ['Sub', [0]],
        ['Mul', [1]],
      ],
      { standardization: { mean: 127.5, scale: 127.5 }, colorOrder: 'rgb' },
    ],
  ])('sees by the first steps what pixels are taken: %s', async (_, steps, expected) => {
    for (const layout of ['nchw', 'nhwc'] as const) {
      expect(await cardOf(beginningWith(steps, layout))).toMatchObject(expected);
    }
  });

  it('reads a batch norm right behind the input', async () => {
    const file = new OnnxFileWriter()
      .tensor('gamma', [3], [1, 1, 1])
      .tensor('beta', [3], [0, 0, 0])
      .tensor('mean', [3], [97, 110, 138])
      .tensor('variance', [3], [5184, 4624, 5329]);
    file.node('BatchNormalization', ['x', 'gamma', 'beta', 'mean', 'variance'], 'y');
    file.node('Sin', ['y'], 'z').input('x', [1, 3, 112, 112]).output('z', [1, 64]);
    expect(await cardOf(file.finish())).toMatchObject({
      colorOrder: 'bgr',
      standardization: { mean: 0, scale: 1 },
    });
  });

  it('knows projects by the name of the file', async () => {
    const bytes = graphOf({ x: [1, 3, 112, 112] }, { feature: [1, 512], norm: [1, 1] });
    expect(await cardOf(bytes, {}, 'adaface_ir50.onnx')).toMatchObject({
      colorOrder: 'bgr',
      standardization: { mean: 127.5, scale: 127.5 },
      graph: { output: 'feature' },
    });
    expect(await cardOf(bytes, { colorOrder: 'rgb' }, 'magface.onnx')).toMatchObject({
      colorOrder: 'rgb',
      standardization: { mean: 0, scale: 255 },
    });
  });

  it('tells files of one name apart by their content', async () => {
    const [a, b] = [graphOf({ x: [1, 3, 112, 112] }, { y: [1, 512] }), smallGraph()];
    const alignment = { method: 'margin', margin: 0, size: SIDE } as const;
    const ids = [await cardOf(a), await cardOf(b, { alignment }), await cardOf(a)];
    expect(ids[0]?.id).toBe(`mine-${crc32(a).toString(16).padStart(8, '0')}`);
    expect(ids[1]?.id).not.toBe(ids[0]?.id);
    expect(ids[2]?.id).toBe(ids[0]?.id);
  });

  it('explains each setting', async () => {
    const model = await opened(
      beginningWith(
        [
          ['Sub', [127.5]],
          ['Mul', [0.0078125]],
        ],
        'nchw',
      ),
    );
    const facts = explainGraph(model, [NAME], { colorOrder: 'bgr' });
    expect(facts.map(({ about, value, because }) => `${about} ${value}; ${because}`)).toEqual([
      'input "x" [1, 3, 112, 112]: channels first (nchw), 1 in a run; so says the file',
      'crops of the template arcface-112 at 112 pixels; usual for this size',
      'colours BGR; as you say',
      'pixels 0...255 as they are; it begins with (v - 127.5) * 0.0078125',
      'output "y" [1, 512]: 512 values; the only vector of an image',
    ]);
  });

  it('takes what the caller says', async () => {
    const outputs = { probabilities: [null, 10], vector: [null, null] } as const;
    const overrides: CardOverrides = {
      id: 'arc',
      colorOrder: 'bgr',
      standardization: 'fixed',
      alignment: { method: 'similarity', template: 'arcface-112', size: 224 },
      thresholds: [{ far: 0.001, distance: 1.1 }],
      graph: { output: 'vector', layout: 'nchw', batch: 1 },
      embeddingSize: 256,
    };
    const card = await cardOf(graphOf({ x: [null, null, null, null] }, outputs), overrides);
    const { graph, standardization: _, ...rest } = overrides;
    expect(card).toMatchObject({
      ...rest,
      standardization: { mean: 127.5, scale: 128 },
      graph: { input: 'x', ...graph },
    });
    expect('kind' in card && card.provenance.notice).toMatch(
      /BGR \(as you say\), \(v - 127.5\) \/ 128/,
    );
  });

  const one = { y: [null, 512] } as const;
  const image = { x: [1, 3, 112, 112] } as const;
  it.each<[string, Uint8Array, CardOverrides | undefined, string, RegExp]>([
    [
      'two inputs',
      graphOf({ x: [1, 3, 8, 8], z: [1, 3, 8, 8] }, one),
      undefined,
      'WEIGHTS_MISMATCH',
      /"x" \[1, 3, 8, 8\], "z"/,
    ],
    [
      'grey images',
      graphOf({ x: [1, 1, 112, 112] }, one),
      undefined,
      'WEIGHTS_MISMATCH',
      /"x" \[1, 1, 112, 112\] .* three colours/,
    ],
    ['no images', graphOf({ x: [1, 37] }, one), undefined, 'WEIGHTS_MISMATCH', /"x" \[1, 37\]/],
    [
      'a size left open',
      graphOf({ x: [1, 3, null, null] }, one),
      undefined,
      'INVALID_ARGUMENT',
      /any size/,
    ],
    [
      'sides that differ',
      graphOf({ x: [1, 3, 112, 96] }, one),
      undefined,
      'INVALID_ARGUMENT',
      /112x96 pixels/,
    ],
    [
      'crops of another size',
      graphOf(image, one),
      { alignment: { method: 'margin', margin: 0, size: 160 } },
      'INVALID_ARGUMENT',
      /112x112 pixels, not crops of 160/,
    ],
    [
      'maps',
      graphOf(image, { y: [1, 512, 7, 7] }),
      undefined,
      'WEIGHTS_MISMATCH',
      /"y" \[1, 512, 7, 7\]/,
    ],
    [
      'two vectors',
      graphOf(image, { y: [1, 512], z: [1, 2] }),
      undefined,
      'WEIGHTS_MISMATCH',
      /"y" \[1, 512\], "z" \[1, 2\].* Name one with card .*: {"graph":{"output":"y"}}/,
    ],
    [
      'vectors of open size',
      graphOf(image, { y: [1, null] }),
      undefined,
      'WEIGHTS_MISMATCH',
      /does not say how many/,
    ],
    [
      'another output',
      graphOf(image, one),
      { graph: { output: 'w' } },
      'INVALID_ARGUMENT',
      /no output "w"/,
    ],
    [
      'another size',
      graphOf(image, one),
      { embeddingSize: 128 },
      'INVALID_ARGUMENT',
      /gives 512 values, not 128/,
    ],
    [
      'another architecture',
      graphOf(image, one),
      { architecture: 'dummy' },
      'INVALID_ARGUMENT',
      /is no dummy/,
    ],
  ])('refuses %s', async (_, bytes, overrides, code, message) => {
    await expect(cardOf(bytes, overrides)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('takes images of the size that it states', async () => {
    const alignment = { method: 'margin', margin: 0, size: SIDE } as const;
    expect(await cardOf(smallGraph(), { alignment })).toMatchObject({ alignment });
  });
});
