export { modelCards } from './card-registry.js';
export { mobilefacenet } from './mobilefacenet.js';
export { mtcnn } from './mtcnn.js';
export { weightsSources } from './weights-sources.js';
