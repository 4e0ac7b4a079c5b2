import { Gallery, MemoryGalleryStore } from '@facenet/core/gallery';
import { describe, expect, it } from 'vitest';
import { createFaceServer } from '../create-face-server.js';
import { FakeFaceNet, formOf, pngPhoto, until } from '../testing/fake-facenet.js';

// Photos of different sizes show different people, those of one size the same.
const [anna, ben, cara] = await Promise.all([30, 60, 90].map((side) => pngPhoto(side, side)));
const keys = [
  { role: 'read', key: 'a-key-that-may-read' },
  { role: 'write', key: 'a-key-that-may-write' },
] as const;

async function served() {
  const facenet = new FakeFaceNet();
  const store = new MemoryGalleryStore();
  const gallery = await Gallery.open<Uint8Array>({ store, card: facenet.card });
  const server = createFaceServer({ facenet, gallery, keys });
  const ask = async (method: string, path: string, body?: unknown, key: string = keys[1].key) => {
    const isForm = body instanceof FormData;
    const request = new Request(`http://faces.test/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const response = await server.fetch(request);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const add = async (name: string, photo = anna) => {
    const { status, body } = await ask(
      'POST',
      '/people',
      formOf({ name, photo: photo!, force: 'true' }),
    );
    expect(status).toBe(201);
    return body.person.id as string;
  };
  const identify = async (photo = anna, options = '') => {
    const { body } = await ask('POST', `/identify${options}`, formOf({ photo: photo! }));
    return body.faces[0];
  };
  return { facenet, gallery, store, server, ask, add, identify };
}

describe('people', () => {
  it('are added with photos and found again; strangers are nobody', async () => {
    const { ask, add, identify } = await served();
    const id = await add('Anna');
    expect(await identify()).toMatchObject({ person: { id, name: 'Anna' }, distance: 0 });
    const stranger = await identify(ben);
    expect(stranger.person).toBeUndefined();
    expect(stranger.candidates[0]).toMatchObject({ person: { name: 'Anna' } });
    expect(stranger.candidates[0].distance).toBeGreaterThan(stranger.threshold);
    expect(await identify(ben, '?threshold=1.9')).toMatchObject({ person: { id }, threshold: 1.9 });
    const { body } = await ask('GET', `/people/${id}`);
    expect(body).toEqual({ id, name: 'Anna', faces: 1, createdAt: expect.stringMatching(/Z$/) });
  });

  it('are added without photos, with what the application knows of them', async () => {
    const { ask } = await served();
    const { status, body } = await ask('POST', '/people', {
      name: ' Ben ',
      metadata: { staff: 7 },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      person: { name: 'Ben', faces: 0, metadata: { staff: 7 } },
      faces: [],
    });
    const taken = await ask('POST', '/people', { name: 'Ben' });
    expect([taken.status, taken.body.error.code]).toEqual([409, 'CONFLICT']);
    const form = formOf({ name: 'Cara', metadata: '{"staff":8}' });
    expect((await ask('POST', '/people', form)).body.person.metadata).toEqual({ staff: 8 });
  });

  it.each([
    [{}],
    [{ name: '' }],
    [{ name: '  ' }],
    [{ name: 5 }],
    [{ name: 'a\nb' }],
    [{ name: 'x'.repeat(501) }],
    [{ name: 'Anna', metadata: 'x' }],
    [{ name: 'Anna', metadata: { deep: {} } }],
    [{ name: 'Anna', photo: 'file:///etc/passwd' }],
    [{ name: 'Anna', photo: [], force: 'perhaps' }],
  ])('are not made of %o', async (body) => {
    const { ask, store } = await served();
    const answer = await ask('POST', '/people', body);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'INVALID_ARGUMENT']);
    expect((await store.counts()).people).toBe(0);
  });

  it('stay removed, and keep their new name, while photos of them are enrolled', async () => {
    const { ask, add, facenet, store } = await served();
    const more = () => {
      const form = formOf({ photo: anna!, force: 'true' });
      form.append('photo', new Blob([ben as Uint8Array<ArrayBuffer>]), 'ben.png');
      return form;
    };
    const id = await add('Anna', cara);
    facenet.hold();
    const renamed = ask('POST', `/people/${id}/faces`, more());
    await until(() => facenet.held === 1);
    await ask('PATCH', `/people/${id}`, { name: 'Anna Berg' });
    facenet.release();
    expect((await renamed).body.person).toMatchObject({ id, name: 'Anna Berg', faces: 3 });
    facenet.hold();
    const removed = ask('POST', `/people/${id}/faces`, more());
    await until(() => facenet.held === 1);
    expect((await ask('DELETE', `/people/${id}`)).status).toBe(204);
    facenet.release();
    expect((await removed).status).toBe(404);
    expect(await store.counts()).toEqual({ people: 0, faces: 0, rejections: 0 });
  });

  it('are refused with a reason for bad faces, and nobody is left behind', async () => {
    const { ask, store, facenet } = await served();
    const bad = await ask('POST', '/people', formOf({ name: 'Anna', photo: anna! }));
    expect([bad.status, bad.body.error.code]).toEqual([422, 'FACE_REFUSED']);
    expect(bad.body.error.message).toMatch(/not good enough.*(small|pixels)/i);
    facenet.faces = 0;
    const none = await ask('POST', '/people', formOf({ name: 'Anna', photo: anna! }));
    expect([none.status, none.body.error.code]).toEqual([422, 'NO_FACE']);
    expect((await store.counts()).people).toBe(0);
  });

  it('take the good photos of several, and say what is wrong with the others', async () => {
    const { ask, facenet } = await served();
    facenet.faces = 2;
    const form = formOf({ name: 'Anna', force: 'true' });
    for (const photo of [anna, new TextEncoder().encode('none'), ben]) {
      form.append('photo', new Blob([photo as Uint8Array<ArrayBuffer>]));
    }
    const { status, body } = await ask('POST', '/people', form);
    expect(status).toBe(201);
    expect(body.person.faces).toBe(2);
    expect(body.faces.map(({ photo }: { photo: number }) => photo)).toEqual([0, 2]);
    expect(body.faces[0].face.photo).toMatch(/^[0-9a-f]{64}$/);
    expect(body.faces[0].warnings[0]).toMatchObject({ reason: 'several-faces' });
    expect(body.faces[1].warnings.map((warning: { reason: string }) => warning.reason)).toContain(
      'outlier',
    );
    expect(body.refused).toEqual([
      { photo: 1, error: expect.objectContaining({ code: 'IMAGE_UNREADABLE' }) },
    ]);
  });

  it('are listed a page at a time', async () => {
    const { ask } = await served();
    for (const name of ['Cara', 'Anna', 'Ben']) await ask('POST', '/people', { name });
    const first = (await ask('GET', '/people?limit=2')).body;
    expect(first.people.map(({ name }: { name: string }) => name)).toEqual(['Anna', 'Ben']);
    expect(first.next).toBe('Ben');
    const second = (await ask('GET', `/people?limit=2&after=${first.next}`)).body;
    expect(second.people.map(({ name }: { name: string }) => name)).toEqual(['Cara']);
    expect(second.next).toBeUndefined();
    expect((await ask('GET', '/people?limit=0')).status).toBe(400);
  });

  it('are renamed, merged and removed', async () => {
    const { ask, add, identify } = await served();
    const [a, b] = [await add('Anna', anna), await add('Ben', ben)];
    expect((await ask('PATCH', `/people/${a}`, { name: 'Anne' })).body.name).toBe('Anne');
    expect((await ask('PATCH', `/people/${a}`, { name: 'Ben' })).status).toBe(409);
    expect((await ask('PATCH', `/people/${a}`, { metadata: { x: 1 } })).body).toMatchObject({
      name: 'Anne',
      metadata: { x: 1 },
    });
    expect((await ask('POST', `/people/${b}/merge`, { into: b })).status).toBe(400);
    const merged = await ask('POST', `/people/${b}/merge`, { into: a });
    expect(merged.body).toMatchObject({ id: a, name: 'Anne', faces: 2 });
    expect((await ask('GET', `/people/${b}`)).body.error.code).toBe('IDENTITY_UNKNOWN');
    expect((await ask('DELETE', `/people/${a}`)).status).toBe(204);
    expect((await ask('DELETE', `/people/${a}`)).status).toBe(404);
    expect((await identify()).person).toBeUndefined();
  });

  it('have faces, which come and go', async () => {
    const { ask, add } = await served();
    const [a, c] = [await add('Anna', anna), await add('Cara', cara)];
    const added = await ask('POST', `/people/${a}/faces?force=true`, formOf({ photo: ben! }));
    expect([added.status, added.body.person.faces]).toEqual([201, 2]);
    const { faces } = (await ask('GET', `/people/${a}/faces`)).body;
    expect(faces).toHaveLength(2);
    expect((await ask('DELETE', `/people/${c}/faces/${faces[0].id}`)).status).toBe(404);
    expect((await ask('DELETE', `/people/${a}/faces/${faces[0].id}`)).status).toBe(204);
    expect((await ask('GET', `/people/${a}`)).body.faces).toBe(1);
    expect((await ask('POST', '/people/nobody/faces', formOf({ photo: ben! }))).status).toBe(404);
    expect((await ask('POST', `/people/${a}/faces`, {})).status).toBe(400);
  });

  it('are not named any more where somebody said that it is not them', async () => {
    const { ask, add, identify } = await served();
    const id = await add('Anna');
    expect((await identify()).person.name).toBe('Anna');
    const said = await ask('POST', `/people/${id}/rejections`, formOf({ photo: anna! }));
    expect(said.status).toBe(204);
    expect((await identify()).person).toBeUndefined();
  });

  it('are read with one key, and changed with another', async () => {
    const { ask, add } = await served();
    const id = await add('Anna');
    const read = keys[0].key;
    expect((await ask('GET', '/people', undefined, read)).status).toBe(200);
    expect((await ask('POST', '/identify', formOf({ photo: anna! }), read)).status).toBe(200);
    const changes: [string, string, unknown?][] = [
      ['POST', '/people', { name: 'Ben' }],
      ['PATCH', `/people/${id}`, { name: 'Ben' }],
      ['DELETE', `/people/${id}`],
      ['POST', `/people/${id}/merge`, { into: id }],
      ['POST', `/people/${id}/faces`, formOf({ photo: anna! })],
      ['POST', `/people/${id}/rejections`, formOf({ photo: anna! })],
      ['DELETE', `/people/${id}/faces/x`],
    ];
    for (const [method, path, body] of changes) {
      const answer = await ask(method, path, body, read);
      expect([answer.status, answer.body.error.code], path).toEqual([403, 'FORBIDDEN']);
    }
  });

  it('are counted', async () => {
    const { server, add } = await served();
    await add('Anna');
    const headers = { 'x-api-key': keys[0].key };
    const metrics = await server.fetch(new Request('http://faces.test/metrics', { headers }));
    expect(await metrics.text()).toMatch(/^facenet_gallery_people 1$/m);
  });
});

describe('a server without a gallery', () => {
  it('says so before it reads anything', async () => {
    const facenet = new FakeFaceNet();
    const server = createFaceServer({ facenet });
    for (const path of ['/v1/people', '/v1/identify', '/v1/people/x/faces']) {
      const request = new Request(`http://faces.test${path}`, { method: 'POST', body: 'x' });
      const response = await server.fetch(request);
      expect([
        response.status,
        ((await response.json()) as { error: { code: string } }).error.code,
      ]).toEqual([501, 'NO_GALLERY']);
      expect(request.bodyUsed).toBe(false);
    }
  });
});
