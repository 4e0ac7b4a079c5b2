import { Builder } from 'flatbuffers';
import { describe, expect, it } from 'vitest';
import { readTflite, tfliteConstant } from './read-tflite.js';

interface CraftedTensor {
  readonly shape: readonly number[];
  /** TensorType of the schema: 0 float32, 1 float16, 2 int32, 3 uint8, 9 int8. */
  readonly type: number;
  readonly data: readonly number[];
  readonly scales?: readonly number[];
  readonly zeroPoints?: readonly number[];
  readonly axis?: number;
  readonly buffer?: number;
  readonly sparse?: boolean;
}

interface CraftedOperator {
  readonly opcode?: number;
  readonly inputs: readonly number[];
  readonly optionsTag?: number;
  readonly activation?: number;
}

interface CraftedModel {
  readonly tensor?: CraftedTensor;
  readonly operator?: CraftedOperator;
  readonly graphs?: number;
}

/** Writes a model of one tensor and at most one operator with Google's flatbuffers library. */
function craft({ tensor, operator, graphs = 1 }: CraftedModel): Uint8Array {
  const builder = new Builder();
  const vector = (size: number, values: readonly number[], add: (value: number) => void) => {
    builder.startVector(size, values.length, size);
    for (const value of [...values].reverse()) add(value);
    return builder.endVector();
  };
  const int32s = (values: readonly number[]) => vector(4, values, (v) => builder.addInt32(v));
  const offsets = (values: readonly number[]) => vector(4, values, (v) => builder.addOffset(v));
  const table = (fields: readonly (() => void)[]) => {
    builder.startObject(12);
    for (const add of fields) add();
    return builder.endObject();
  };
  const offset = (field: number, value: number) => () => builder.addFieldOffset(field, value, 0);
  const int8 = (field: number, value: number) => () => builder.addFieldInt8(field, value, 0);
  const int32 = (field: number, value: number) => () => builder.addFieldInt32(field, value, 0);

  const buffers = [table([])];
  const tensors: number[] = [];
  if (tensor) {
    const { scales = [], zeroPoints = [], axis = 0 } = tensor;
    const bytes = vector(1, tensor.data, (v) => builder.addInt8((v << 24) >> 24));
    buffers.push(table([offset(0, bytes)]));
    const scaleVector = vector(4, scales, (v) => builder.addFloat32(v));
    const zeroVector = vector(8, zeroPoints, (v) => builder.addInt64(BigInt(v)));
    const quantization = table([offset(2, scaleVector), offset(3, zeroVector), int32(6, axis)]);
    const shape = int32s(tensor.shape);
    const name = builder.createString('w\n');
    const fields = [
      offset(0, shape),
      int8(1, tensor.type),
      int32(2, tensor.buffer ?? 1),
      offset(3, name),
      offset(4, quantization),
    ];
    if (tensor.sparse) fields.push(offset(6, table([])));
    tensors.push(table(fields));
  }
  const operators: number[] = [];
  if (operator) {
    const inputs = int32s(operator.inputs);
    const options = table([int8(0, operator.activation ?? 0)]);
    operators.push(
      table([
        int32(0, operator.opcode ?? 0),
        offset(1, inputs),
        int8(3, operator.optionsTag ?? 8),
        offset(4, options),
      ]),
    );
  }
  const graph = table([offset(0, offsets(tensors)), offset(3, offsets(operators))]);
  const codes = offsets([table([int8(0, 9), int32(3, 9)])]); // FULLY_CONNECTED
  const subgraphs = offsets(Array.from({ length: graphs }, () => graph));
  const bufferVector = offsets(buffers);
  builder.finish(table([offset(1, codes), offset(2, subgraphs), offset(4, bufferVector)]), 'TFL3');
  return builder.asUint8Array();
}

function constantOf(tensor: CraftedTensor): number[] {
  return [...tfliteConstant(readTflite(craft({ tensor })).tensors[0]!).data];
}

describe('tfliteConstant', () => {
  it.each<[string, CraftedTensor, number[]]>([
    ['float16', { shape: [2], type: 1, data: [0x66, 0x2e, 0, 0xbc] }, [0.0999755859375, -1]],
    ['plain int32', { shape: [1], type: 2, data: [0xfe, 0xff, 0xff, 0xff] }, [-2]],
    [
      'uint8 with one scale',
      { shape: [3], type: 3, data: [0, 128, 255], scales: [0.5], zeroPoints: [128] },
      [-64, 0, 63.5],
    ],
    [
      'int8 with a scale for each of the first axis',
      {
        shape: [2, 1, 2],
        type: 9,
        data: [1, -2, 3, -4],
        scales: [0.5, 0.25],
        zeroPoints: [1, -2],
      },
      [0, -1.5, 1.25, -0.5],
    ],
    [
      'int8 with a scale for each of the last axis, zero points left out',
      { shape: [1, 2, 2], type: 9, data: [1, -2, 3, -4], scales: [0.5, 0.25], axis: 2 },
      [0.5, -0.5, 1.5, -1],
    ],
  ])('decodes %s', (_, tensor, expected) => {
    expect(constantOf(tensor)).toEqual(expected);
  });

  it.each<[string, CraftedTensor]>([
    ['inputs', { shape: [2], type: 0, data: [] }],
    ['text', { shape: [1], type: 5, data: [1, 0, 0, 0] }],
    ['sparse tensors', { shape: [100], type: 0, data: [0, 0, 0, 0], sparse: true }],
  ])('refuses %s', (_, tensor) => {
    expect(() => constantOf(tensor)).toThrow(/Tensor "w\\n" .* is not a constant of numbers/);
    expect(() => constantOf(tensor)).toThrow(expect.objectContaining({ code: 'WEIGHTS_MISMATCH' }));
  });
});

describe('readTflite', () => {
  it('reads operators, with inputs left out', () => {
    const model = readTflite(
      craft({
        tensor: { shape: [1], type: 9, data: [5] },
        operator: { inputs: [0, -1], activation: 3 },
      }),
    );
    expect(model.operators).toEqual([
      {
        opcode: 'FULLY_CONNECTED',
        inputs: [0, -1],
        outputs: [],
        options: { activation: 'relu6' },
      },
    ]);
  });

  const byte: CraftedTensor = { shape: [1], type: 9, data: [5] };
  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /tflite file at byte 0: it refers to byte 4 of 0/],
    ['another format', new Uint8Array(64), /byte 4: the mark "TFL3" is missing/],
    ['no subgraph', craft({ graphs: 0 }), /it has no subgraph/],
    ['a negative shape', craft({ tensor: { ...byte, shape: [-1] } }), /has the shape \[-1\]/],
    [
      'values that do not fill the shape',
      craft({ tensor: { ...byte, shape: [2, 3] } }),
      /"w\\n" of shape \[2,3\] and type i8 has 1 bytes of values/,
    ],
    ['an unknown buffer', craft({ tensor: { ...byte, buffer: 7 } }), /refers to buffer 7 of 2/],
    [
      'scales that do not fit the axis',
      craft({ tensor: { ...byte, scales: [1, 2], axis: 3 } }),
      /has 2 scales and 2 zero points along axis 3/,
    ],
    [
      'an unknown tensor',
      craft({ tensor: byte, operator: { inputs: [1] } }),
      /it refers to tensor 1 of 1/,
    ],
    [
      'an unknown opcode',
      craft({ tensor: byte, operator: { inputs: [], opcode: 3 } }),
      /an operator has no opcode/,
    ],
    [
      'options of another operator',
      craft({ tensor: byte, operator: { inputs: [], optionsTag: 1 } }),
      /options of a FULLY_CONNECTED operator are missing/,
    ],
    [
      'an unknown activation',
      craft({ tensor: byte, operator: { inputs: [], activation: 9 } }),
      /9 is no kind of activation/,
    ],
    [
      'the same subgraph over and over',
      craft({ tensor: { ...byte, shape: new Array(60).fill(1) }, graphs: 5_000 }),
      /its parts refer to each other too often/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readTflite(bytes)).toThrow(message);
    expect(() => readTflite(bytes)).toThrow(expect.objectContaining({ code: 'WEIGHTS_CORRUPT' }));
  });
});
