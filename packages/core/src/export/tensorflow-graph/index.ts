export { type GraphDefOptions, writeGraphDef } from './graph-def/write-graph-def.js';
export {
  type TfjsGraphModel,
  type TfjsGraphModelOptions,
  writeTfjsGraphModel,
} from './tfjs/write-tfjs-graph-model.js';
