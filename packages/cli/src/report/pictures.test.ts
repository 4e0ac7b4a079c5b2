import { encodeImage } from '@facenet/backend-node';
import { FaceNetError } from '@facenet/core';
import { describe, expect, it } from 'vitest';
import { greyImage } from '../testing/photos.js';
import { collectPictures, pictureUri } from './pictures.js';

describe('pictureUri', () => {
  it('takes bytes of images', async () => {
    const bytes = await encodeImage(greyImage(4, 4), 'jpeg');
    const base64 = Buffer.from(bytes).toString('base64');
    expect(pictureUri(bytes)).toBe(`data:image/jpeg;base64,${base64}`);
    expect(pictureUri(await encodeImage(greyImage(4, 4), 'png'))).toMatch(
      /^data:image\/png;base64,/,
    );
    expect(pictureUri(Buffer.from('RIFF\0\n\0\0WEBPVP8 '))).toMatch(/^data:image\/webp;/);
    expect(pictureUri(`data:image/jpeg;base64,${base64}`)).toBe(`data:image/jpeg;base64,${base64}`);
  });

  it('takes nothing else', () => {
    expect(pictureUri(Buffer.from('<svg onload="alert(1)">'))).toBeUndefined();
    expect(pictureUri('data:image/svg+xml;base64,AAAA')).toBeUndefined();
    expect(pictureUri('data:image/png;base64,AA" onerror="alert(1)')).toBeUndefined();
    expect(pictureUri('https://example.org/a.jpg')).toBeUndefined();
    expect(pictureUri(new Uint8Array())).toBeUndefined();
    expect(pictureUri(undefined)).toBeUndefined();
    const large = new Uint8Array(2 ** 20 + 1);
    large.set([0xff, 0xd8, 0xff]);
    expect(pictureUri(large)).toBeUndefined();
  });
});

describe('collectPictures', () => {
  const pairs = [
    { a: 'one', b: 'two', same: true, distance: 1, fold: 0 },
    { a: 'two', b: 'bad', same: true, distance: 1, fold: 0 },
  ];
  const uri = 'data:image/png;base64,AAAA';

  it('asks for each image once and goes on without those that fail', async () => {
    const asked: string[] = [];
    const pictures = await collectPictures(pairs, async (path) => {
      asked.push(path);
      if (path === 'bad') throw new Error('damaged');
      return uri;
    });
    expect(asked).toEqual(['one', 'two', 'bad']);
    expect([...pictures]).toEqual([
      ['one', uri],
      ['two', uri],
    ]);
  });

  it('stops when the work is stopped', async () => {
    const stopped = collectPictures(pairs, async () => {
      throw new FaceNetError('ABORTED', 'Stopped.');
    });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
