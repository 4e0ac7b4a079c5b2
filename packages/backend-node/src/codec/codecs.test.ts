import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CodecName } from './image-codec.js';

afterEach(() => {
  vi.doUnmock('sharp');
  vi.resetModules();
});

async function codecsWhere(sharpIsThere: boolean) {
  vi.resetModules();
  if (!sharpIsThere) {
    vi.doMock('sharp', () => {
      throw new Error('Could not load the "sharp" module using the linux-x64 runtime');
    });
  }
  return import('./codecs.js');
}

describe('the choice of a codec', () => {
  it('is sharp where it is installed, unless jimp is named', async () => {
    const { chooseCodec, installedCodecs } = await codecsWhere(true);
    expect((await chooseCodec()).name).toBe('sharp');
    expect((await chooseCodec({ codec: 'jimp' })).name).toBe('jimp');
    const codecs = await installedCodecs();
    expect(codecs.map(({ name }) => name)).toEqual(['sharp', 'jimp']);
    for (const { version } of codecs) expect(version).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('is jimp where sharp does not start', async () => {
    const { chooseCodec, installedCodecs } = await codecsWhere(false);
    const notices: string[] = [];
    const onNotice = (text: string) => notices.push(text);
    expect((await chooseCodec({ codec: 'jimp', onNotice })).name).toBe('jimp');
    expect(notices).toEqual([]); // it was asked for
    for (let i = 0; i < 2; i++) expect((await chooseCodec({ onNotice })).name).toBe('jimp');
    expect(notices).toEqual([expect.stringMatching(/decoded by jimp.*Run `npm install sharp`\.$/)]);
    expect((await installedCodecs()).map(({ name }) => name)).toEqual(['jimp']);
    await expect(chooseCodec({ codec: 'sharp' })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringMatching(/sharp is installed but does not start/),
      hint: expect.stringMatching(/npm install sharp/),
    });
  });

  it('is refused for other names', async () => {
    const { chooseCodec } = await codecsWhere(true);
    for (const name of ['gm', 'constructor']) {
      await expect(chooseCodec({ codec: name as CodecName })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        hint: 'Known: sharp, jimp.',
      });
    }
  });
});
