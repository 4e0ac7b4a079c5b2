import { readPng, sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { rgbImage } from '../image/rgb-image.js';
import { alignFace, type FaceGeometry, templateLandmarks } from './align-face.js';
import { cropWithMargin } from './margin-crop.js';

const hopkins: FaceGeometry = {
  box: [70, 60, 175, 195],
  landmarks: [
    [102.62061309814453, 115.69690704345703],
    [150.0855255126953, 113.64550018310547],
    [129.2238311767578, 141.4791259765625],
    [111.85894775390625, 167.78379821777344],
    [146.85914611816406, 166.04859924316406],
  ],
};

/** A red, a green and a blue dot on black where the eyes and the nose are. */
function dots(face: FaceGeometry) {
  const image = rgbImage(200, 200, new Uint8Array(200 * 200 * 3));
  for (const [channel, [x, y]] of face.landmarks.slice(0, 3).entries()) {
    image.data[(Math.round(y) * 200 + Math.round(x)) * 3 + channel] = 255;
  }
  return image;
}

describe('alignFace', () => {
  it.skipIf(sharedMissing('goldens/preprocess'))('cuts the crop that OpenCV cuts', () => {
    const photo = readPng(sharedPath('goldens/mtcnn/Anthony_Hopkins_0001.png'));
    const golden = readPng(sharedPath('goldens/preprocess/arcface112_Anthony_Hopkins_0001.png'));
    const spec = { method: 'similarity', template: 'arcface-112', size: 112 } as const;
    const { width, height, data } = alignFace(photo, hopkins, spec);
    expect([width, height]).toEqual([112, 112]);
    const off = data.filter((level, i) => level !== golden.data[i]).length;
    expect(off).toBeLessThanOrEqual(5);
  });

  it.each([56, 112, 224])('brings the landmarks to the template at size %d', (size) => {
    const spec = { method: 'similarity', template: 'arcface-112', size } as const;
    const { data } = alignFace(dots(hopkins), hopkins, spec);
    for (const [channel, target] of templateLandmarks('arcface-112', size).slice(0, 3).entries()) {
      let brightest = channel;
      for (let i = channel; i < data.length; i += 3) {
        if (data[i]! > data[brightest]!) brightest = i;
      }
      const pixel = (brightest - channel) / 3;
      const distance = Math.hypot((pixel % size) - target[0], Math.floor(pixel / size) - target[1]);
      // Real faces do not fit the template exactly, and dots lie on whole pixels.
      expect(distance).toBeLessThan(0.04 * size);
    }
  });

  it('cuts box and margin when the card asks for it', () => {
    const image = dots(hopkins);
    const crop = alignFace(image, hopkins, { method: 'margin', margin: 32, size: 160 });
    expect(crop).toEqual(cropWithMargin(image, hopkins.box, { margin: 32, size: 160 }));
  });

  it('refuses a face without five landmarks', () => {
    const face = { ...hopkins, landmarks: hopkins.landmarks.slice(0, 4) };
    const spec = { method: 'similarity', template: 'arcface-112', size: 112 } as const;
    expect(() => alignFace(dots(hopkins), face, spec)).toThrow(/takes 5 landmarks, not 4/);
  });
});
