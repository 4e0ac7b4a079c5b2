import { createHash } from 'node:crypto';
import { script } from './script.js';
import { styles } from './styles.js';

/** The page on which one tries the server: one file, with nothing from anywhere else. */
export const tryPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>FaceNet: try it</title>
<style>${styles}</style>
</head>
<body>
<header>
<h1>Who is it?</h1>
<p>Drop a photo, and see whom the server finds in it. It is sent to this server and nowhere else, and not kept.</p>
</header>
<main>
<label id="drop" class="drop" for="file">
<input id="file" type="file" accept="image/*">
<span><strong>Choose a photo</strong>, drop it here or paste it</span>
</label>
<form id="ask" hidden>
<label for="key">This server wants a key</label>
<input id="key" type="password" autocomplete="off" spellcheck="false">
<button>Send again</button>
</form>
<p id="status" role="status" aria-live="polite"></p>
<figure id="figure" hidden><div id="frame"><img id="photo" alt="The photo, with a box around each face"></div></figure>
<ol id="faces"></ol>
</main>
<footer><a href="openapi.json">OpenAPI document</a> <a href="health">Health</a> <a href="metrics">Metrics</a></footer>
<script>${script}</script>
</body>
</html>
`;

/** The page's own script and style may run, known by their hashes, and nothing else. */
export const pagePolicy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(styles)}`,
  'img-src blob: data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
