import { FaceNet, FaceNetError, type RgbImage, rgbImage } from '@facenet/core';
import { Gallery, MemoryGalleryStore } from '@facenet/core/gallery';
import { resizeArea } from '@facenet/core/image';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backend, cropCodec, type ImageSource } from './index.js';

const PEOPLE = ['Abdullah_Gul', 'Adrien_Brody', 'Amelie_Mauresmo', 'Andre_Agassi'];
const STRANGERS = ['AJ_Cook', 'Aaron_Guiel', 'Abba_Eban', 'Adam_Ant', 'Alan_Ball', 'Angela_Merkel'];
const path = (name: string, index: number) =>
  sharedPath('data', 'lfw', name, `${name}_${String(index).padStart(4, '0')}.jpg`);

/** Two photos of the same height as one. */
function beside(a: RgbImage, b: RgbImage): RgbImage {
  const width = a.width + b.width;
  const data = new Uint8Array(width * a.height * 3);
  for (let y = 0; y < a.height; y++) {
    data.set(a.data.subarray(y * a.width * 3, (y + 1) * a.width * 3), y * width * 3);
    data.set(b.data.subarray(y * b.width * 3, (y + 1) * b.width * 3), (y * width + a.width) * 3);
  }
  return rgbImage(width, a.height, data);
}

describe.skipIf(sharedMissing('data/lfw'))('a gallery of real photos', () => {
  const crops = cropCodec();
  let facenet: FaceNet<ImageSource>;
  let gallery: Gallery<ImageSource>;

  beforeAll(async () => {
    facenet = await FaceNet.load({ backend: backend({ onNotice: () => {} }) });
    gallery = await Gallery.open({ facenet, store: new MemoryGalleryStore(), crops });
    for (const name of PEOPLE) {
      for (const index of [1, 2]) {
        await gallery.enroll(name, path(name, index), { select: 'central' });
      }
    }
  });
  afterAll(async () => {
    await gallery.dispose();
    await facenet.dispose();
  });

  const nameIn = async (photo: ImageSource, within = gallery, by = facenet) => {
    const faces = await by.analyze(photo, { select: 'central' });
    return (await within.identify(faces))[0]?.person?.name;
  };

  it('knows its people in other photos, and no strangers', async () => {
    for (const name of PEOPLE) expect(await nameIn(path(name, 3))).toBe(name);
    for (const name of STRANGERS) expect(await nameIn(path(name, 1))).toBeUndefined();
  });

  it('names everybody in a photo of two, and nobody twice', async () => {
    const image = await crops.readImage(path('Andre_Agassi', 3));
    const other = await crops.readImage(path('Adrien_Brody', 3));
    const known = (photo: RgbImage) =>
      gallery.identify(photo).then((faces) => faces.flatMap(({ person }) => person?.name ?? []));
    expect((await known(beside(image, other))).sort()).toEqual(['Adrien_Brody', 'Andre_Agassi']);
    expect(await known(beside(image, image))).toEqual(['Andre_Agassi']);
  });

  it('refuses a face of 24 pixels, and warns of the wrong person', async () => {
    const small = resizeArea(await crops.readImage(path('AJ_Cook', 1)), 60, 60);
    const enlarged = gallery.enroll('AJ Cook', small, { minSize: 15 });
    await expect(enlarged).rejects.toThrow(/pixels|blurred/);
    expect((await gallery.people()).map(({ name }) => name)).toEqual(PEOPLE);
    const wrong = await gallery.enroll('Adrien_Brody', path('Andre_Agassi', 4), {
      select: 'central',
    });
    const reasons = wrong.warnings.map(({ reason }) => reason);
    expect(reasons).toEqual(expect.arrayContaining(['outlier', 'like-another']));
    await gallery.removeFace(wrong.face.id);
  });

  it('is embedded anew for another model, from the pictures it kept', async () => {
    const store = new MemoryGalleryStore();
    await (await Gallery.open({ store })).importFrom(await gallery.exportTo());
    await using other = await FaceNet.load({
      backend: backend({ onNotice: () => {} }),
      model: 'mobilefacenet',
    });
    await using moved = await Gallery.open({ facenet: other, store, crops });
    await expect(moved.identify(path('AJ_Cook', 1))).rejects.toThrow(/reembed/);
    const [face] = await gallery.faces('Adrien_Brody');
    await moved.removeFace(face!.id);
    await (await Gallery.open({ facenet, store })).enroll(
      'Adrien_Brody',
      path('Adrien_Brody', 1),
      { select: 'central' }, // without a picture
    );
    const refused = moved.reembed().catch((error: unknown) => error);
    expect(FaceNetError.is(await refused, 'CONFLICT')).toBe(true);
    expect((await moved.stats()).model?.id).toBe(facenet.card.id);

    const result = await moved.reembed({ missing: 'remove' });
    expect(result).toMatchObject({ faces: 7, rejections: 0 });
    expect(result.removed).toMatchObject(
      [{ person: 'Adrien_Brody', photo: path('Adrien_Brody', 1), reason: /No picture/ }].map(
        (one) => ({ ...one, reason: expect.stringMatching(one.reason) }),
      ),
    );
    expect(await moved.reembed()).toMatchObject({ faces: 0 });
    for (const name of PEOPLE) expect(await nameIn(path(name, 3), moved, other)).toBe(name);
    for (const name of STRANGERS) {
      expect(await nameIn(path(name, 1), moved, other)).toBeUndefined();
    }
    // As good as embedded from the photo.
    const { distance } = await moved.verify('Amelie_Mauresmo', path('Amelie_Mauresmo', 1));
    const kept = await moved.faces('Amelie_Mauresmo');
    const [direct] = await other.analyze(path('Amelie_Mauresmo', 1), { select: 'central' });
    expect(
      other.compare(direct!.embedding, { model: other.card.id, vector: kept[0]!.vector }).distance,
    ).toBeLessThan(0.3);
    expect(distance).toBeLessThan(0.7);
  });
});
