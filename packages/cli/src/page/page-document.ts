import { BASE_STYLES } from './base-styles.js';
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
