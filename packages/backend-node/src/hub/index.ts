export { cacheHome } from './cache-home.js';
export { ModelHub } from './hub.js';
export type {
  HubEntry,
  ModelHubOptions,
  PullOptions,
  StoredModel,
  WeightsConverter,
} from './hub-types.js';
