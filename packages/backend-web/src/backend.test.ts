import { describe, expect, it } from 'vitest';
import { backend, type WebBackendOptions } from './backend.js';

describe('backend', () => {
  it.each([
    [null, /null is no options/],
    [7, /7 is no options/],
    ['/models/', /Pass an object, such as \{ from: "\/models\/" \}/],
    [{ from: null }, /no address of a folder/],
    [{ from: 7 }, /no address of a folder/],
    [{ from: ' ' }, /no address of a folder/],
    [{ ort: {} }, /not the module of onnxruntime-web/],
    [{ startTimeout: 0 }, /startTimeout is 0/],
  ])('refuses %o before it asks any server', async (options, message) => {
    const starting = backend(options as unknown as WebBackendOptions);
    await expect(starting).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(starting).rejects.toThrow(message);
  });
});
