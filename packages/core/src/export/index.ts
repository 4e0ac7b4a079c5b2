export { type GraphDefOptions, writeGraphDef } from './tensorflow-graph/write-graph-def.js';
export { writeMetaGraph } from './tensorflow-graph/write-meta-graph.js';
export {
  type TfjsGraphModel,
  type TfjsGraphModelOptions,
  writeTfjsGraphModel,
} from './tensorflow-graph/write-tfjs-graph-model.js';
