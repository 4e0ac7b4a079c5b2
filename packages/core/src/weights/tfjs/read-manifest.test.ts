import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { readTfjsManifest } from './read-manifest.js';
import { jsonBytes, modelJson } from './testing/manifest-of.js';

const tensor = { name: 'dense/kernel', shape: [2, 3], dtype: 'float32' };
const utf8 = (text: string) => new TextEncoder().encode(text);

function refusalOf(bytes: Uint8Array): string {
  try {
    readTfjsManifest(bytes);
  } catch (error) {
    if (FaceNetError.is(error, 'WEIGHTS_CORRUPT')) return error.message;
    throw error;
  }
  throw new Error('It was not refused.');
}

describe('readTfjsManifest', () => {
  it('reads a model.json, whatever its graph says', () => {
    const paths = ['group1-shard1of2.bin', 'weights/group1-shard2of2.bin'];
    const manifest = readTfjsManifest(jsonBytes(modelJson([tensor], paths)));
    expect(manifest).toEqual({
      format: 'layers-model',
      paths,
      groups: [{ paths, tensors: [tensor] }],
    });
  });

  it('reads a bare list of groups, as face-api.js writes it, with white space', () => {
    const groups = [{ weights: [tensor], paths: ['model.bin'] }];
    const manifest = readTfjsManifest(utf8(`\r\n\t ${JSON.stringify(groups, null, 2)} \n`));
    expect(manifest.format).toBe('face-api');
    expect(manifest.groups).toEqual([{ paths: ['model.bin'], tensors: [tensor] }]);
  });

  it.each([
    ['graph-model', { format: 'graph-model' }],
    ['graph-model', { modelTopology: { versions: {}, node: [{ name: 'x', op: 'Const' }] } }],
    ['graph-model', { format: null, modelTopology: { node: [] } }],
    ['layers-model', { format: 'layers-model', modelTopology: { node: [] } }],
    ['layers-model', { modelTopology: { class_name: 'Sequential', config: { node: 1 } } }],
    ['layers-model', { modelTopology: null }],
    ['layers-model', {}],
  ])('tells a %s (%#)', (format, rest) => {
    const json = { ...rest, weightsManifest: [{ paths: [], weights: [] }] };
    expect(readTfjsManifest(jsonBytes(json)).format).toBe(format);
  });

  it('takes the last of equal keys, as JSON.parse does', () => {
    const json = '{"weightsManifest": 3, "weightsManifest": [], "format": "graph-model"}';
    expect(readTfjsManifest(utf8(json)).groups).toEqual([]);
  });

  it('does not mind how deep or large the graph is', () => {
    const depth = 1_000_000;
    const graph = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const json = `{"modelTopology": ${graph}, "weightsManifest": []}`;
    expect(readTfjsManifest(utf8(json)).groups).toEqual([]);
  });

  it('keeps names that objects own', () => {
    const names = ['__proto__', 'constructor', 'é "quoted"'];
    const json = modelJson(names.map((name) => ({ ...tensor, name })));
    const [group] = readTfjsManifest(jsonBytes(json)).groups;
    expect(group?.tensors.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    '/etc/passwd',
    '../up.bin',
    'a/../../up.bin',
    'https://evil.example/x.bin',
    'file:///x.bin',
    'C:\\x.bin',
    'c:x.bin',
    '\\\\host\\x.bin',
    '//host/x.bin',
    '%2e%2e/up.bin',
    'x.bin?a',
    'x.bin#a',
    'a\u0000.bin',
    'a//b.bin',
    'folder/',
    '',
    7,
    null,
  ])('refuses the shard %j', (path) => {
    expect(refusalOf(jsonBytes(modelJson([tensor], [path])))).toMatch(/is no relative path/);
  });

  it.each([
    [{ shape: [-1] }, /tensor "dense\/kernel" has the shape \[-1\]/],
    [{ shape: [1.5] }, /has the shape/],
    [{ shape: ['3'] }, /has the shape/],
    [{ shape: [2 ** 40, 2 ** 40] }, /has the shape/],
    [{ shape: undefined }, /has the shape/],
    [{ dtype: 'float64' }, /tensor "dense\/kernel" has the dtype "float64"; known: float32, /],
    [{ dtype: undefined }, /has the dtype undefined/],
    [{ name: 3 }, /a tensor has the name 3/],
    [{ quantization: 'uint8' }, /has the quantization "uint8"/],
    [{ quantization: { dtype: 'uint4' } }, /has the quantization dtype "uint4"; known: uint8/],
    [{ quantization: { dtype: 'uint8', scale: 1 } }, /has the scale 1 and the min undefined/],
    [{ quantization: { dtype: 'uint16', scale: '1', min: 0 } }, /has the scale "1"/],
    [{ dtype: 'int32', quantization: { dtype: 'float16' } }, /not quantised to float16/],
    [{ dtype: 'bool', quantization: { dtype: 'uint8', scale: 1, min: 0 } }, /not quantised/],
  ])('refuses the tensor %j', (change, message) => {
    const message_ = refusalOf(jsonBytes(modelJson([{ ...tensor, ...change }])));
    expect(message_).toMatch(message);
  });

  it('refuses an infinite scale', () => {
    const json = JSON.stringify(modelJson([{ ...tensor, quantization: 0 }]));
    const quantization = '"quantization":{"dtype":"uint8","scale":1e999,"min":0}';
    expect(refusalOf(utf8(json.replace('"quantization":0', quantization)))).toMatch(/the scale/);
  });

  it('refuses two tensors of one name', () => {
    const group = { paths: [], weights: [tensor] };
    expect(refusalOf(jsonBytes([group, group]))).toMatch(/tensor "dense\/kernel" .* it twice/);
  });

  it('refuses a shard that is named twice, for its bytes would count again and again', () => {
    const group = { paths: ['a.bin'], weights: [] };
    expect(refusalOf(jsonBytes([group, group]))).toMatch(/shard "a.bin" stands in it twice/);
  });

  it.each([
    ['nothing', '', /at byte 0: it is neither a JSON object nor a list/],
    ['a text', '"model"', /neither a JSON object nor a list/],
    ['another JSON', '{"name": "x", "version": "1"}', /it has no "weightsManifest"/],
    ['another format', '{"format": "tfjs-x", "weightsManifest": []}', /has the format "tfjs-x"/],
    ['a manifest that is no list', '{"weightsManifest": {}}', /is no list of groups/],
    ['a group without paths', '[{"weights": []}]', /a group is no object with "paths"/],
    ['a group that is a list', '[[]]', /a group is no object/],
    ['a tensor that is none', '[{"paths": [], "weights": [7]}]', /a tensor is described by 7/],
    ['a cut object', '{"weightsManifest": [', /the JSON ends too early/],
    ['a cut text', '{"weightsManifest": "[', /the JSON ends too early/],
    ['a cut escape', '{"weightsManifest": "\\', /the JSON ends too early/],
    ['two objects', '{"weightsManifest": []} {}', /at byte 23: more follows the JSON/],
    ['a broken list', '[{"paths": [}]', /is not JSON/],
    ['a broken manifest', '{"weightsManifest": [,]}', /at byte 19: .* is not JSON/],
    ['a bomb', `[${'{},'.repeat(1_000)}{}]`, /nested as no list of tensors is/],
    ['a deep bomb', '['.repeat(100_000), /nested as no list of tensors is/],
  ])('refuses %s', (_, json, message) => {
    expect(refusalOf(utf8(json))).toMatch(message);
  });
});
