export { bundlePage } from './bundle-page.js';
export { type ChromiumOptions, chromiumMissing, openChromium } from './chromium.js';
export { exampleConfig, serveExample, takeScreenshots } from './example-site.js';
export { cameraArgs, filmFaces } from './film-faces.js';
export { type Firefox, firefoxMissing, openFirefox } from './firefox.js';
export { modelMirror } from './model-mirror.js';
export { openPage, type ProgramPage } from './open-page.js';
export { type ServePageOptions, servePage } from './serve-page.js';
export { type SiteOptions, serveSite } from './serve-site.js';
