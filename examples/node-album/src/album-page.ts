import type { AlbumFace } from './analyze-album.js';

/** The people of an album as one page, those of most photos first. */
export function albumPage(folder: string, people: readonly (readonly AlbumFace[])[]): string {
  const often = people.filter(({ length }) => length > 1);
  const once = people.filter(({ length }) => length === 1).flat();
  const faces = people.reduce((sum, { length }) => sum + length, 0);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>People of ${text(folder)}</title>
<link rel="icon" href="data:,">
<style>${STYLES}</style>
<h1>People</h1>
<p>${faces} faces of ${people.length} people in ${text(folder)}</p>
${often.map((of, i) => section(`Person ${i + 1}`, of)).join('')}
${once.length > 0 ? section('Seen once', once) : ''}
</html>
`;
}

function section(title: string, faces: readonly AlbumFace[]): string {
  return `<section>
<h2>${title} <small>${faces.length}</small></h2>
<ul>${faces.map(item).join('')}</ul>
</section>
`;
}

function item({ photo, picture }: AlbumFace): string {
  // The file's name has escapes of its own, which an address escapes again.
  const address = picture.split('/').map(encodeURIComponent).join('/');
  const name = photo.replace(/.*[/\\]/, '');
  return `<li><img src="${address}" width="112" height="112" loading="lazy" alt="A face of ${text(photo)}" title="${text(photo)}"><span>${text(name)}</span></li>`;
}

/** Names of files come from anywhere. */
const text = (value: string) =>
  value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const STYLES = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { margin: 0; }
p { margin: 0 0 1.5rem; opacity: 0.75; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 1.125rem; }
small { font-weight: 400; opacity: 0.65; }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr)); gap: 0.75rem; margin: 0; padding: 0; list-style: none; }
li { display: grid; gap: 0.25rem; }
img { width: 100%; height: auto; border-radius: 0.5rem; }
span { font-size: 0.75rem; line-height: 1.3; opacity: 0.75; }
`;
