export type { PublishedModel } from './published-model.js';
export { publishedModels } from './published-models.js';
