import { describe, expect, it } from 'vitest';
import { createFaceServer } from './create-face-server.js';
import { FakeFaceNet } from './testing/fake-facenet.js';

const server = createFaceServer({ facenet: new FakeFaceNet() });
const ask = (path: string, method = 'GET') =>
  server.fetch(new Request(`http://faces.test${path}`, { method }));
// biome-ignore lint/suspicious/noExplicitAny: as any client reads it
const document: any = await (await ask('/openapi.json')).json();

const operations = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
  // biome-ignore lint/suspicious/noExplicitAny: as any client reads it
  Object.entries<any>(methods).map(([method, operation]) => ({ path, method, operation })),
);

function everyValue(value: unknown, visit: (key: string, value: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    visit(key, inner);
    everyValue(inner, visit);
  }
}

describe('the OpenAPI document', () => {
  it('names a version, and every operation once', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toMatch(/^\d+\.\d+\.\d+/);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z]+$/);
  });

  it('refers to nothing that is not there', () => {
    const missing: unknown[] = [];
    everyValue(document, (key, value) => {
      if (key !== '$ref') return;
      const parts = String(value).replace('#/', '').split('/');
      const found = parts.reduce((at: never, part) => at?.[part], document as never);
      if (found === undefined) missing.push(value);
    });
    expect(missing).toEqual([]);
  });

  it.each(operations)('describes $method $path fully', ({ path, operation }) => {
    expect(operation.summary).toBeTruthy();
    const isOpen = !path.startsWith('/v1/') && path !== '/metrics';
    expect(operation.security).toEqual(isOpen ? [] : [{}, { key: [] }, { header: [] }]);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter(
      ({ in: where }: { in: string }) => where === 'path',
    );
    expect(declared.map(({ name }: { name: string }) => name)).toEqual(inPath);
    const statuses = Object.keys(operation.responses);
    expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
    if (path.startsWith('/v1/'))
      expect(statuses).toEqual(expect.arrayContaining(['400', '401', '500', '503', '504']));
  });

  it('describes every route that there is, and only those', async () => {
    for (const { path, method } of operations) {
      const { status } = await ask(path.replace(/\{\w+\}/g, 'x'), method.toUpperCase());
      expect([404, 405], `${method} ${path}`).not.toContain(status);
    }
    for (const path of Object.keys(document.paths)) {
      const methods = Object.keys(document.paths[path]).map((method) => method.toUpperCase());
      const { status, headers } = await ask(path.replace(/\{\w+\}/g, 'x'), 'PUT');
      expect(status, path).toBe(405);
      expect(headers.get('allow')?.split(', ').sort()).toEqual(methods.sort());
    }
  });

  it('lets metadata hold what it may hold: an object that says nothing of it is empty to generated clients', () => {
    const { content } = document.paths['/v1/people/{id}'].patch.requestBody;
    expect(content['application/json'].schema.properties.metadata).toMatchObject({
      type: 'object',
      additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
    });
  });

  it('offers photos in a form, as bytes and in JSON', () => {
    const { content } = document.paths['/v1/detect'].post.requestBody;
    expect(Object.keys(content)).toEqual([
      'multipart/form-data',
      'application/json',
      'image/*',
      'application/octet-stream',
    ]);
    const { schema } = content['multipart/form-data'];
    expect(schema.required).toEqual(['photo']);
    expect(schema.properties.photo).toMatchObject({ type: 'string', format: 'binary' });
    expect(Object.keys(document.paths['/v1/verify'].post.requestBody.content)).toHaveLength(2);
    const { parameters } = document.paths['/v1/people'].post;
    expect(parameters.map(({ required }: { required: boolean }) => required)).not.toContain(true);
  });
});
