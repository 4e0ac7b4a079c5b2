import { rounds } from '@facenet/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePhotoForm } from './photo-form.js';

const TYPE = 'multipart/form-data; boundary=xyz';
const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' });

function encoded(photo: Uint8Array, name = 'photo'): Uint8Array<ArrayBuffer> {
  const head = `--xyz\r\nContent-Disposition: form-data; name="minSize"\r\n\r\n40\r\n--xyz\r\nContent-Disposition: form-data; name="${name}"; filename="/etc/passwd"\r\nContent-Type: image/jpeg\r\n\r\n`;
  return new Uint8Array(Buffer.concat([Buffer.from(head), photo, Buffer.from('\r\n--xyz--\r\n')]));
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('parsePhotoForm', () => {
  it('takes every byte of a photo as it is, in each of three ways', async () => {
    const bytes = fc.uint8Array({ maxLength: 400 });
    const property = fc.asyncProperty(bytes, async (photo) => {
      const form = await parsePhotoForm(encoded(photo), TYPE, ['photo']);
      expect(form.photos.get('photo')).toEqual([photo]);
      expect({ ...form.fields }).toEqual({ minSize: '40' });
      const body = { photo: Buffer.from(photo).toString('base64'), minSize: 40 };
      const parsed = await parsePhotoForm(json(body), 'application/json', ['photo']);
      expect(Buffer.compare(parsed.photos.get('photo')![0]!, photo)).toBe(0);
      expect({ ...parsed.fields }).toEqual({ minSize: 40 });
      if (photo.length === 0) return;
      const own = new Uint8Array(photo);
      const raw = await parsePhotoForm(own, 'image/jpeg; q=1', ['photo']);
      expect(raw.photos.get('photo')).toEqual([photo]);
    });
    await fc.assert(property, { numRuns: rounds(300) });
  });

  it('refuses a form that is cut off anywhere', async () => {
    const whole = encoded(Buffer.from('some bytes of a photo'));
    // Without its last line break it is complete.
    for (let length = 0; length < whole.length - 2; length++) {
      const parsing = parsePhotoForm(whole.slice(0, length), TYPE, ['photo']);
      await expect(parsing, `${length} bytes`).rejects.toThrow(invalid);
    }
    expect((await parsePhotoForm(whole, TYPE, ['photo'])).photos.get('photo')).toHaveLength(1);
  });

  it('takes a data address, which holds its bytes', async () => {
    const body = json({ photo: `data:image/png;base64,${Buffer.from('abc').toString('base64')}` });
    const { photos } = await parsePhotoForm(body, 'application/json', ['photo']);
    expect(photos.get('photo')).toEqual([Buffer.from('abc')]);
  });

  it.each([
    'file:///etc/passwd',
    'http://127.0.0.1/photo.jpg',
    'https://example.com/a.png',
    '/etc/passwd',
    'photo.jpg',
    '../../secret',
    'C:\\photo.jpg',
    'data:text/plain,hello',
    'YWJj\nYWJj',
    ' ',
  ])('refuses %j in a photo’s place as what it is: a text', async (photo) => {
    const parsing = parsePhotoForm(json({ photo }), 'application/json', ['photo']);
    await expect(parsing).rejects.toThrow(/a text and no photo.*never opened|no text/);
    const form = new FormData();
    form.append('photo', photo);
    const sent = new Response(form);
    const type = sent.headers.get('content-type');
    const bytes = new Uint8Array(await sent.arrayBuffer());
    await expect(parsePhotoForm(bytes, type, ['photo'])).rejects.toThrow(/never opened/);
  });

  it.each([5, null, true, {}, [[]], [5]])('refuses %j as a photo in JSON', async (photo) => {
    const parsing = parsePhotoForm(json({ photo }), 'application/json', ['photo']);
    await expect(parsing).rejects.toThrow(invalid);
  });

  it.each(['', 'null', '[]', '5', '{', '{"a":1}x', '\ud800'])(
    'refuses %j as JSON',
    async (text) => {
      const bytes = new TextEncoder().encode(text);
      const parsing = parsePhotoForm(bytes, 'application/json; charset=utf-8', ['photo']);
      await expect(parsing).rejects.toThrow(invalid);
    },
  );

  it.each([null, '', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/mixed'])(
    'refuses bodies of the type %j',
    async (type) => {
      await expect(parsePhotoForm(new Uint8Array(3), type, ['photo'])).rejects.toMatchObject({
        code: 'MEDIA_TYPE_UNSUPPORTED',
      });
    },
  );

  it('takes no bare image where two photos are wanted', async () => {
    const parsing = parsePhotoForm(new Uint8Array(3), 'image/png', ['first', 'second']);
    await expect(parsing).rejects.toMatchObject({ code: 'MEDIA_TYPE_UNSUPPORTED' });
  });

  it('speaks of photos only where some are taken', async () => {
    const parsing = parsePhotoForm(new Uint8Array(3), 'text/plain', []);
    const hint = 'Send multipart/form-data, application/json.';
    await expect(parsing).rejects.toMatchObject({ code: 'MEDIA_TYPE_UNSUPPORTED', hint });
  });

  it('counts parts before it takes any apart', async () => {
    const part = '--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n';
    const bytes = new TextEncoder().encode(`${part.repeat(65)}--xyz--\r\n`);
    await expect(parsePhotoForm(bytes, TYPE, ['photo'])).rejects.toThrow(/more than 64 parts/);
    const without = parsePhotoForm(bytes, 'multipart/form-data', ['photo']);
    await expect(without).rejects.toThrow(/boundary/);
  });

  it('refuses files and fields in wrong places', async () => {
    const file = parsePhotoForm(encoded(new Uint8Array(3), 'picture'), TYPE, ['photo']);
    await expect(file).rejects.toThrow('There is a file in the field "picture". Photos belong');
    const body = '--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(2);
    const twice = parsePhotoForm(new TextEncoder().encode(`${body}--xyz--`), TYPE, ['photo']);
    await expect(twice).rejects.toThrow('The field "a" is there twice.');
  });
});
