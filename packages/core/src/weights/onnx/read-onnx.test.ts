import { shortlist } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { elementCount } from '../../arrays/element-count.js';
import { architectures } from '../../models/architectures.js';
import { deterministicWeights } from '../../models/testing/deterministic-weights.js';
import { optimize } from '../../network/index.js';
import { writeOnnx } from '../../runtime/onnx/write-onnx.js';
import { expectRobust } from '../testing/expect-robust.js';
import { type OnnxModel, readOnnx } from './read-onnx.js';

/** Written by onnx 1.23.1 for Python: a tensor of every type, an attribute of every kind. */
const BY_REFERENCE = Buffer.from(
  'CAgSB3B5dG9yY2gaBTIuMy4xOoEFCm0KAXgKBWZsb2F0EgF5GgZjb252XzEiBENvbnYqDwoFYWxwaGEVAAAAP6ABASoVCghhdXRvX3BhZCIGTk9UU0VUoAEDKhUKDGtlcm5lbF9zaGFwZUADQAOgAQcqEQoEcGFkc0ABQAFAAUABoAEHCigSAWMiCENvbnN0YW50KhkKBXZhbHVlKg0IARABIgTNzEw+QgF2oAEECjEKAXkSAXoiBVNsaWNlKhMKBGVuZHNA//////////9/oAEHKg0KBnN0YXJ0c0AAoAEHCjgKAWMSAXEiAklmKhUKC2Vsc2VfYnJhbmNoMgMSAWegAQUqFQoLdGhlbl9icmFuY2gyAxIBZ6ABBRIBZyofCAIIAhABIhAAAMA/AAAAwAAAQEAAAIBAQgVmbG9hdCoZCAIQAUIJZmxvYXRfcmF3SggAAIA+AAAAwSoUCAMQCioIgHiA8AL/9wFCBGhhbGYqFAgCEApCCGhhbGZfcmF3SgQAOABAKh4IAhALQgZkb3VibGVSEJqZmZmZmbk/nHUAiDzkN34qIQgDEAc6FP///////////wEFgICAgICAgIBAQgVpbnQ2NCoYCAIQBioL+f//////////AQdCBWludDMyKhcIAhADKguA//////////8Bf0IEaW50OCoQCAIQAioDAP8BQgV1aW50OCoPCAEQDUIGdWludDY0WgEMKg4IAhAJKgIBAEIEYm9vbCoQEAEiBHsULj5CBnNjYWxhcioLCAAQAUIFZW1wdHlaIgoBeBIdChsIARIXCgcSBWJhdGNoCgIIAwoDCKABCgMIoAFaFwoFZmxvYXQSDgoMCAESCAoCCAIKAggCYgkKAXoSBAoCCAFCBAoAEBFyEgoGYXV0aG9yEghzb21lYm9keQ==',
  'base64',
);
/** By the same, with its one tensor in another file. */
const EXTERNAL = Buffer.from(
  '080e3a211201672a1c080110014201776a110a086c6f636174696f6e1205772e62696e70014202101c',
  'hex',
);

describe('readOnnx', () => {
  const model = readOnnx(BY_REFERENCE);

  it.each([
    ['float', [2, 2], [1.5, -2, 3, 4]],
    ['float_raw', [2], [0.25, -8]],
    ['half', [3], [1, -0.5, 65_504]],
    ['half_raw', [2], [0.5, 2]],
    ['double', [2], [Math.fround(0.1), Number.POSITIVE_INFINITY]],
    ['int64', [3], [-1, 5, 2 ** 62]],
    ['int32', [2], [-7, 7]],
    ['int8', [2], [-128, 127]],
    ['uint8', [2], [0, 255]],
    ['uint64', [1], [12]],
    ['bool', [2], [1, 0]],
    ['scalar', [], [Math.fround(0.17)]],
    ['empty', [0], []],
  ])('reads %s', (name, shape, values) => {
    const tensor = model.tensors.get(name);
    expect(tensor?.shape).toEqual(shape);
    expect([...(tensor?.read() ?? [])]).toEqual(values);
  });

  it('reads the graph', () => {
    const [conv, constant, slice, branch] = model.nodes;
    expect(conv).toMatchObject({
      opType: 'Conv',
      name: 'conv_1',
      inputs: ['x', 'float'],
      outputs: ['y'],
    });
    expect(Object.fromEntries(conv?.attributes ?? [])).toEqual({
      alpha: 0.5,
      auto_pad: 'NOTSET',
      kernel_shape: [3, 3],
      pads: [1, 1, 1, 1],
    });
    expect(constant?.attributes.get('value')).toMatchObject({ shape: [1] });
    expect(slice?.attributes.get('ends')).toEqual([2 ** 63]);
    expect([...(branch?.attributes ?? [])]).toEqual([]);
    const { inputs, outputs, metadata, producer, opset } = model;
    expect({ inputs, outputs, metadata, producer, opset }).toEqual({
      inputs: [{ name: 'x', shape: [null, 3, 160, 160], type: 'float32' }],
      outputs: [{ name: 'z', shape: undefined, type: 'float32' }],
      metadata: { author: 'somebody' },
      producer: 'pytorch 2.3.1',
      opset: 17,
    });
  });

  const written = ['squeezenet', 'mobilefacenet', 'nn4-small2', 'dummy'];
  const quick = (id: string) => id === 'mobilefacenet' || id === 'dummy';
  it.each(shortlist(written, quick))('reads what we write of %s', (id) => {
    const { create } = architectures.get(id);
    const network = create({ embeddingSize: 8 });
    const { network: small, weights } = optimize(network, deterministicWeights(network));
    const read = readOnnx(writeOnnx(small, weights));
    expect(read.inputs).toEqual([{ name: 'input', shape: small.nodes[0]?.shape, type: 'float32' }]);
    expect(read.outputs.map(({ name }) => name)).toEqual(Object.keys(small.outputs));
    for (const [name, { data }] of weights) {
      const { shape, read: values } = read.tensors.get(name) ?? { shape: [], read: () => [] };
      expect(elementCount(shape), name).toBe(data.length);
      if (!name.endsWith('/weights')) expect(values(), name).toEqual(data);
    }
  });

  it('reads values that are in another file', () => {
    const data = new Uint8Array(Float32Array.of(-2).buffer);
    const { tensors, dataFiles } = readOnnx(EXTERNAL, new Map([['w.bin', data]]));
    expect(dataFiles).toEqual(['w.bin']);
    expect(tensors.get('w')).toMatchObject({ shape: [1] });
    expect([...(tensors.get('w')?.read() ?? [])]).toEqual([-2]);
  });

  it('says that the values are in a file that is missing or too short', () => {
    const { tensors, dataFiles } = readOnnx(EXTERNAL);
    expect(dataFiles).toEqual(['w.bin']);
    expect(() => tensors.get('w')?.read()).toThrowError(
      /tensor "w" has its values in the file "w.bin", which was not given/,
    );
    expect(() => readOnnx(EXTERNAL, new Map([['w.bin', new Uint8Array(3)]]))).toThrowError(
      /tensor "w" has its values where "w.bin" has none/,
    );
  });

  it('refuses what is no ONNX file', () => {
    expect(() => readOnnx(new Uint8Array())).toThrowError(/it has no graph/);
    expect(() => readOnnx(Buffer.from('{"weights": 1}'))).toThrowError(
      /Unusable ONNX file at byte/,
    );
  });

  it('stays sound with damaged files', () => {
    const numbers = ({ tensors, nodes }: OnnxModel) => {
      let count = 0;
      for (const { shape, read } of tensors.values()) count += shape.length + read().length;
      for (const { inputs, outputs, attributes } of nodes) {
        count += inputs.length + outputs.length + attributes.size;
      }
      return count;
    };
    expectRobust(BY_REFERENCE, (bytes) => numbers(readOnnx(bytes)), 2, 3_000);
  });
});
