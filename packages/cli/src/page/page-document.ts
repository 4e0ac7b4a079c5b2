import { Html, html } from './html.js';

/** What differs between the pages that commands write. */
export interface Page {
  readonly title: string;
  /** CSS that goes beyond the base styles. */
  readonly styles: string;
  readonly body: Html;
}

/**
 * A page in one file: no script, no other file, nothing from a network. The policy in its head has
 * browsers refuse all that, should anything get past the escaping.
 */
export function pageDocument({ title, styles, body }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Html(BASE_STYLES + styles)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}

/** The looks that all pages share: colours by day and by night, type, lists of facts. */
const BASE_STYLES = `
:root {
  --ground: #f6f7f9; --card: #fff; --ink: #1c2430; --soft: #5b6676; --line: #dfe3e9;
  --same: #0e9f7e; --other: #c2603a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --card: #1b212a; --ink: #e8ecf2; --soft: #9aa6b6; --line: #2d3642;
    --same: #1cc79f; --other: #e07b50;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1200px; padding: 2.5rem 1.5rem 4rem;
  background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
h1 { margin: 0; font-size: 2.4rem; letter-spacing: -0.02em; }
h2 { margin: 3rem 0 0.4rem; font-size: 1.4rem; letter-spacing: -0.01em; }
p { margin: 0 0 1rem; color: var(--soft); max-width: 50rem; }
.summary { font-size: 1.15rem; }
figure { margin: 0; }
.scroll { overflow-x: auto; }
.key { white-space: nowrap; margin-right: 1rem; }
.key::before {
  content: ""; display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em;
  border-radius: 3px; background: var(--other); opacity: 0.5;
}
.key.same::before { background: var(--same); opacity: 1; }
dl {
  display: grid; grid-template-columns: max-content 1fr; gap: 0.35rem 1.5rem; margin: 0.8rem 0 0;
  padding: 1rem 1.2rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px;
}
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 36rem) {
  body { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.8rem; }
  dl { grid-template-columns: 1fr; row-gap: 0; }
  dd { margin-bottom: 0.6rem; }
}
`;
