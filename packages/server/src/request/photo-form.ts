import { FaceNetError } from '@facenet/core';
import { HttpError } from '../http-error.js';

/** Parts of a form; more cost time to take apart, and no route takes as many. */
const MOST_PARTS = 64;

/** The body of a request with photos, taken apart. */
export interface PhotoForm {
  /** The bytes of each photo by the name of its field, in the order in which they came. */
  readonly photos: ReadonlyMap<string, readonly Uint8Array[]>;
  /** What else was sent: texts of a form, values of JSON. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Takes the body apart by its media type: a form (`multipart/form-data`), JSON with photos in base64,
 * or, where the route takes a single photo, the bytes of the image.
 *
 * Photos are bytes and nothing else. A path or an address in a photo's place is refused as what it
 * is, a text, and names of files are not looked at: nothing of the network's is ever opened.
 *
 * @param names the fields of the route that hold photos
 * @throws HttpError MEDIA_TYPE_UNSUPPORTED, FaceNetError INVALID_ARGUMENT
 */
export async function parsePhotoForm(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string | null,
  names: readonly string[],
): Promise<PhotoForm> {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') return formOf(bytes, contentType as string, names);
  if (type === 'application/json') return jsonOf(bytes, names);
  const [only, ...others] = names;
  if (only && others.length === 0 && (type.startsWith('image/') || type === OCTETS)) {
    return { photos: new Map(bytes.length > 0 ? [[only, [bytes]]] : []), fields: {} };
  }
  const [base64, raw] = [
    only ? ' with photos in base64' : '',
    only && others.length === 0 ? ', or the bytes of an image as image/jpeg' : '',
  ];
  throw new HttpError(
    'MEDIA_TYPE_UNSUPPORTED',
    `A body of the type "${type.slice(0, 100)}" is not taken here.`,
    { hint: `Send multipart/form-data, application/json${base64}${raw}.` },
  );
}

const OCTETS = 'application/octet-stream';

async function formOf(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
  names: readonly string[],
): Promise<PhotoForm> {
  checkParts(bytes, contentType);
  // The platform's parser refuses a form that is cut off anywhere, which others took as complete.
  const form = await new Response(bytes, { headers: { 'content-type': contentType } })
    .formData()
    .catch((cause: unknown) => {
      throw new FaceNetError('INVALID_ARGUMENT', 'The form is damaged or cut off.', {
        hint: 'Send multipart/form-data that ends with its boundary.',
        cause,
      });
    });
  const photos = new Map<string, Uint8Array[]>();
  const fields: Record<string, unknown> = Object.create(null);
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      if (names.includes(name)) throw textForPhoto(name);
      if (name in fields) throw twice(name);
      fields[name] = value;
    } else {
      if (!names.includes(name)) throw unknownPhoto(name, names);
      const photo = new Uint8Array(await value.arrayBuffer());
      photos.set(name, [...(photos.get(name) ?? []), photo]);
    }
  }
  return { photos, fields };
}

/** Counts boundaries before anything is made of what lies between them. */
function checkParts(bytes: Uint8Array<ArrayBuffer>, contentType: string): void {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) {
    throw new FaceNetError('INVALID_ARGUMENT', 'The form does not say what its boundary is.', {
      hint: 'Let your HTTP client write the Content-Type.',
    });
  }
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const line = Buffer.from(`--${mark}`, 'latin1');
  let parts = 0;
  for (let at = body.indexOf(line); at >= 0; at = body.indexOf(line, at + line.length)) {
    if (++parts > MOST_PARTS + 1) {
      throw new FaceNetError('INVALID_ARGUMENT', `The form has more than ${MOST_PARTS} parts.`, {
        hint: 'Send fewer photos in one request.',
      });
    }
  }
}

function jsonOf(bytes: Uint8Array, names: readonly string[]): PhotoForm {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FaceNetError('INVALID_ARGUMENT', 'The body is no JSON.', {
      hint: 'Send an object such as { "photo": "BASE64" }.',
      cause,
    });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new FaceNetError('INVALID_ARGUMENT', 'The body is JSON, but no object.', {
      hint: 'Send an object such as { "photo": "BASE64" }.',
    });
  }
  const photos = new Map<string, Uint8Array[]>();
  const fields: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(body)) {
    if (!names.includes(name)) fields[name] = value;
    else
      photos.set(
        name,
        [value].flat().map((photo) => decodeBase64(name, photo)),
      );
  }
  return { photos, fields };
}

const DATA_URI = /^data:[\w.+-]+\/[\w.+-]+;base64,/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function decodeBase64(name: string, photo: unknown): Uint8Array {
  if (typeof photo !== 'string') {
    throw new FaceNetError('INVALID_ARGUMENT', `${quoted(name)} is no text.`, {
      hint: 'Send the bytes of the image file as base64.',
    });
  }
  const start = DATA_URI.exec(photo.slice(0, 100))?.[0].length ?? 0;
  const digits = start === 0 ? photo : photo.slice(start);
  if (!BASE64.test(digits) || digits.length % 4 !== 0) throw textForPhoto(name);
  return Buffer.from(digits, 'base64');
}

function textForPhoto(name: string): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `${quoted(name)} is a text and no photo.`, {
    hint: 'Send the bytes of the image, in JSON as base64: paths and addresses are never opened.',
  });
}

function unknownPhoto(name: string, names: readonly string[]): FaceNetError {
  const known = names.map((each) => `"${each}"`).join(' and ');
  return new FaceNetError('INVALID_ARGUMENT', `There is a file in the field ${quoted(name)}.`, {
    hint: names.length > 0 ? `Photos belong into ${known}.` : 'No photo is taken here.',
  });
}

function twice(name: string): FaceNetError {
  return new FaceNetError('INVALID_ARGUMENT', `The field ${quoted(name)} is there twice.`, {
    hint: 'Send it once.',
  });
}

/** The client's own word, if it is not too long to be sent back. */
function quoted(name: string): string {
  return `"${name.length > 60 ? `${name.slice(0, 60)}...` : name}"`;
}
