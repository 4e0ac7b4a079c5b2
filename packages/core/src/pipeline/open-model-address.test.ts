import { describe, expect, it, vi } from 'vitest';
import { smallGraph } from '../models/testing/small-graph.js';
import { type AddressAccess, openModelAddress } from './open-model-address.js';

/** A platform whose servers have these files, by their whole address. */
function platform(files: Readonly<Record<string, Uint8Array>>, base?: string) {
  const fetch = vi.fn<AddressAccess['fetch']>(async ({ href }, _, { onBytes }) => {
    const bytes = Uint8Array.from(files[href] ?? []);
    onBytes(bytes.length, bytes.length);
    return bytes;
  });
  return { fetch, sha256: () => 'ab'.repeat(32), base };
}

const graph = smallGraph();
const manifest = (path: string) =>
  new TextEncoder().encode(JSON.stringify([{ weights: [], paths: [path] }]));

describe('openModelAddress', () => {
  it('opens the file, tells its names and how much came', async () => {
    const onProgress = vi.fn();
    const access = platform({ 'https://a.example/models/my%20own.onnx?v=2': graph });
    const { model, names, files } = await openModelAddress(
      'https://a.example/models/my%20own.onnx?v=2',
      { onProgress },
      access,
    );
    expect(names).toEqual(['my own.onnx', 'models']);
    expect(model).toMatchObject({ name: 'my own.onnx', format: 'onnx', networks: [] });
    expect([...files.keys()]).toEqual(['my own.onnx']);
    const { length } = graph;
    const event = { task: 'download', done: length, total: length, unit: 'bytes' };
    expect(onProgress).toHaveBeenCalledWith({ ...event, item: 'my own.onnx' });
  });

  it('takes relative addresses where the platform says of what', async () => {
    const access = platform(
      { 'https://a.example/m.onnx': graph },
      'https://a.example/app/index.html',
    );
    expect((await openModelAddress('../m.onnx', {}, access)).names[0]).toBe('m.onnx');
    await expect(openModelAddress('../m.onnx', {}, platform({}))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it.each(['https://b.example/x.bin', '//b.example/x.bin', 'http://a.example/x.bin'])(
    'sends for nothing at another origin: %s',
    async (path) => {
      const access = platform({ 'https://a.example/m.json': manifest(path) });
      const opening = openModelAddress('https://a.example/m.json', {}, access);
      await expect(opening).rejects.toMatchObject({ code: 'WEIGHTS_CORRUPT' });
      expect(access.fetch).toHaveBeenCalledTimes(1);
    },
  );

  it('sends for no data of an ONNX file elsewhere, though its name has no slash', async () => {
    const location = 'http:b.example'; // which is http://b.example/ beside an https: address
    const access = platform({ 'https://a.example/m.onnx': smallGraph({ location }) });
    const opening = openModelAddress('https://a.example/m.onnx', {}, access);
    await expect(opening).rejects.toMatchObject({
      code: 'WEIGHTS_CORRUPT',
      message: expect.stringMatching(/another server: http:b.example/),
    });
    expect(access.fetch).toHaveBeenCalledTimes(1);
  });

  it('refuses a file of another checksum', async () => {
    const access = platform({ 'https://a.example/m.onnx': graph });
    const open = (sha256: string) =>
      openModelAddress('https://a.example/m.onnx', { sha256 }, access);
    await expect(open('cd'.repeat(32))).rejects.toMatchObject({ code: 'MODEL_TAMPERED' });
    await expect(open('AB'.repeat(32))).resolves.toMatchObject({ names: ['m.onnx', ''] });
  });
});
