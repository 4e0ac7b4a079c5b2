import { damagedBytes } from '@facenet/testkit';
import fc from 'fast-check';

/** A request that nobody in good faith sends, or one that something happened to on its way. */
export interface HostileRequest {
  readonly path: string;
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

const BOUNDARY = 'hostile-boundary';
const FORM = `multipart/form-data; boundary=${BOUNDARY}`;

const PATHS = [
  '/v1/detect',
  '/v1/embed',
  '/v1/verify',
  '/v1/identify',
  '/v1/people',
  '/v1/people/x/faces',
];

/** Media types beside the right one: other routes' ones, broken ones, some that promise too much. */
const TYPES = [
  FORM,
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary="a b"',
  `multipart/form-data; boundary=${'b'.repeat(300)}`,
  'application/json',
  'application/octet-stream',
  'image/jpeg',
  'image/svg+xml',
  'text/html',
  'application/x-www-form-urlencoded',
];

/** Texts in a photo's place, and elsewhere. */
const TEXTS = [
  'file:///etc/passwd',
  'http://169.254.169.254/latest/meta-data',
  '../../../../etc/passwd',
  '\\\\server\\share',
  'null',
  '',
  'constructor',
  '__proto__',
  '{"$ne":1}',
  '\u0000',
  'A'.repeat(70_000),
];

/** Requests of all routes with photos, grown from a sound one. */
export function hostileRequests(photo: Uint8Array): fc.Arbitrary<HostileRequest> {
  const damaged = damagedBytes(photo);
  const form = encodeForm([
    ['name', undefined, Buffer.from('Anna')],
    ['photo', 'a.jpg', photo],
  ]);
  const path = fc.constantFrom(...PATHS);
  const kinds: fc.Arbitrary<Omit<HostileRequest, 'path'>>[] = [
    damaged.map((bytes) => ({ contentType: 'image/jpeg', body: own(bytes) })),
    damaged.map((bytes) => ({
      contentType: FORM,
      body: encodeForm([
        ['first', 'a', bytes],
        ['second', 'b', photo],
      ]),
    })),
    damagedBytes(form).map((bytes) => ({ contentType: FORM, body: own(bytes) })),
    fc.nat(form.length).map((length) => ({ contentType: FORM, body: form.slice(0, length) })),
    damaged.map((bytes) => jsonBody({ photo: Buffer.from(bytes).toString('base64') })),
    fc.jsonValue().map((value) => jsonBody({ photo: value, first: value, second: value })),
    fc.constantFrom(...TEXTS).map((text) => jsonBody({ photo: text, name: text })),
    fc.constantFrom(...TEXTS).map((text) => ({
      contentType: FORM,
      body: encodeForm([
        [text, undefined, Buffer.from(text)],
        ['photo', text, photo],
      ]),
    })),
    fc
      .tuple(fc.constantFrom(...TYPES), fc.uint8Array({ maxLength: 2000 }))
      .map(([contentType, bytes]) => ({ contentType, body: own(bytes) })),
    fc.nat(200).map((parts) => ({
      contentType: FORM,
      body: encodeForm(
        Array.from({ length: parts }, (_, i) => [`f${i}`, undefined, photo.subarray(0, 9)]),
      ),
    })),
    fc.nat(12).map((deep) => {
      const text = `${'['.repeat(4 ** (deep % 8))}`;
      return { contentType: 'application/json', body: own(Buffer.from(text)) };
    }),
  ];
  return fc.tuple(path, fc.oneof(...kinds)).map(([at, request]) => ({ path: at, ...request }));
}

type Part = readonly [name: string, filename: string | undefined, content: Uint8Array];

function encodeForm(parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const pieces = parts.flatMap(([name, filename, content]) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
    return [Buffer.from(head), content, Buffer.from('\r\n')];
  });
  return own(Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]));
}

function jsonBody(value: unknown): Omit<HostileRequest, 'path'> {
  return { contentType: 'application/json', body: own(Buffer.from(JSON.stringify(value))) };
}

function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
