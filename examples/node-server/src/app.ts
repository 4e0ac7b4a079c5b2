import { fileURLToPath } from 'node:url';
import type { ImageSource } from '@facenet/backend-node';
import { type FaceNet, FaceNetError } from '@facenet/core';
import type { Gallery } from '@facenet/core/gallery';
import express, { type Express, type Request, type Response } from 'express';
import { answerErrors } from './answer-errors.js';
import { limitRequests } from './limit-requests.js';
import { photosOfForm } from './photos-of-form.js';

export interface AppParts {
  readonly facenet: FaceNet<ImageSource>;
  readonly gallery: Gallery<ImageSource>;
}

const PUBLIC = fileURLToPath(new URL('../public', import.meta.url));
const MAX_PHOTO = 10 * 2 ** 20;
/** Requests that are worked on or wait; each holds a photo or two in memory. */
const MAX_REQUESTS = 16;

/** An app with faces in it: a page, and the routes it calls. */
export function createApp({ facenet, gallery }: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.static(PUBLIC));
  app.use('/api', limitRequests(MAX_REQUESTS));

  const photo = express.raw({ type: 'image/*', limit: MAX_PHOTO });
  const form = express.raw({ type: 'multipart/form-data', limit: 2 * MAX_PHOTO });

  app.post('/api/compare', form, async (request, response) => {
    const [first, second] = await photosOfForm(request, ['first', 'second'] as const);
    const options = { signal: hangUp(response) };
    const { same, distance, threshold } = await facenet.verify(first, second, options);
    response.json({ same, distance, threshold });
  });

  app.post('/api/people/:name', photo, async (request, response) => {
    const options = { signal: hangUp(response) };
    const { name } = request.params as { name: string };
    const { person, warnings } = await gallery.enroll(name, photoOf(request), options);
    response.status(201).json({ person, warnings });
  });

  app.delete('/api/people/:name', async (request, response) => {
    const { id, name } = await gallery.remove(request.params.name);
    response.json({ person: { id, name } });
  });

  app.post('/api/identify', photo, async (request, response) => {
    const options = { signal: hangUp(response) };
    const faces = await gallery.identify(photoOf(request), options);
    response.json({
      faces: faces.map(({ face, person, distance }) => ({
        box: face.box,
        name: person?.name ?? null,
        distance: distance ?? null,
      })),
    });
  });

  app.use(answerErrors);
  return app;
}

function photoOf({ body }: Request): Uint8Array {
  if (body instanceof Uint8Array) return body;
  throw new FaceNetError('INVALID_ARGUMENT', 'The request has no photo.', {
    hint: 'Send the bytes of an image file with "Content-Type: image/jpeg" or the like.',
  });
}

/** Aborts when the client is gone, so that nobody computes for it. */
function hangUp(response: Response): AbortSignal {
  const abort = new AbortController();
  response.on('close', () => abort.abort());
  return abort.signal;
}
