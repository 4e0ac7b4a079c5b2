export { bundlePage } from './bundle-page.js';
export { type ChromiumOptions, chromiumMissing, openChromium } from './chromium.js';
export { exampleConfig, serveExample, takeScreenshots } from './example-site.js';
export { cameraArgs, filmFaces } from './film-faces.js';
export { modelMirror } from './model-mirror.js';
export { type OpenPageOptions, openPage, type ProgramPage } from './open-page.js';
export { type SiteOptions, serveSite } from './serve-site.js';
