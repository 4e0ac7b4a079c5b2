import { describe, expect, it } from 'vitest';
import { html } from './html.js';

describe('html', () => {
  it('escapes text, also in attributes', () => {
    const name = `"><script>alert('x')</script>&`;
    expect(html`<img alt="${name}">`.text).toBe(
      '<img alt="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">',
    );
  });

  it('takes HTML, lists of it and numbers as they are', () => {
    const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${items}</ul>${html`<p>${3}</p>`}`.text).toBe(
      '<ul><li>a</li>\n<li>&lt;b&gt;</li></ul><p>3</p>',
    );
  });
});
