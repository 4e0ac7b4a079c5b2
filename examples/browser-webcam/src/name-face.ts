import type { ImageSource } from '@facenet/backend-web';
import { type AnalyzedFace, FaceNetError, type RgbImage, type VideoFace } from '@facenet/core';
import type { Gallery } from '@facenet/core/gallery';
import type { WebFaceNet } from './load-facenet.js';

const element = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;
const dialog = element<HTMLDialogElement>('naming');
const form = dialog.querySelector('form')!;
const input = element<HTMLInputElement>('name');
const refused = element('refused');
const save = element<HTMLButtonElement>('save');
element('cancel').addEventListener('click', () => dialog.close());

/**
 * Looks at a face of the picture that the video shows now, asks for its name, and enrols it.
 *
 * @returns who it is; undefined where the user gave it up
 */
export async function nameFace(
  facenet: WebFaceNet,
  gallery: Gallery<ImageSource>,
  video: HTMLVideoElement,
  wanted: VideoFace,
): Promise<{ readonly id: string; readonly name: string } | undefined> {
  const picture = await createImageBitmap(video);
  try {
    const faces = await facenet.analyze(picture, { minSize: 40 });
    const face = nearest(faces, wanted);
    if (!face) throw new FaceNetError('NO_FACE', 'The face has gone: click it again.');
    drawPixels(element<HTMLCanvasElement>('crop'), face.aligned);
    input.value = wanted.person?.name ?? '';
    refused.textContent = '';
    dialog.showModal();
    input.select();
    return await answer(async (name) => {
      const { person } = await gallery.enroll(name, face, { image: picture, photo: photoName() });
      return person;
    });
  } finally {
    picture.close();
  }
}

/** Tells one picture of a person from another. */
const photoName = () => `camera ${new Date().toISOString()}`;

/** Waits until a name was accepted or the dialog is closed. */
function answer<Person>(enroll: (name: string) => Promise<Person>): Promise<Person | undefined> {
  return new Promise((resolve) => {
    const done = new AbortController();
    const { signal } = done;
    const end = (person?: Person) => {
      done.abort();
      resolve(person);
    };
    form.addEventListener(
      'submit',
      async (event) => {
        event.preventDefault();
        save.disabled = true;
        try {
          end(await enroll(input.value));
          dialog.close();
        } catch (error) {
          refused.textContent = FaceNetError.from(error).message;
        } finally {
          save.disabled = false;
        }
      },
      { signal },
    );
    dialog.addEventListener('close', () => end(), { signal });
  });
}

function nearest(faces: readonly AnalyzedFace[], { box }: VideoFace): AnalyzedFace | undefined {
  const middle = ([x1, y1, x2, y2]: VideoFace['box']) => [(x1 + x2) / 2, (y1 + y2) / 2] as const;
  const [x, y] = middle(box);
  const away = (face: AnalyzedFace) => {
    const [fx, fy] = middle(face.box);
    return Math.hypot(fx - x, fy - y);
  };
  const [first] = [...faces].sort((a, b) => away(a) - away(b));
  return first && away(first) < box[2] - box[0] ? first : undefined;
}

function drawPixels(canvas: HTMLCanvasElement, { width, height, data }: RgbImage): void {
  const rgba = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) rgba.data[4 * pixel + c] = data[3 * pixel + c]!;
    rgba.data[4 * pixel + 3] = 255;
  }
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')!.putImageData(rgba, 0, 0);
}
