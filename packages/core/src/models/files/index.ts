export {
  type CardOverrides,
  type CardSettings,
  cardFromText,
  cardToText,
  checkOverrides,
} from './card-metadata.js';
export { cardOfModel, explainGraph } from './card-of-model.js';
export { chooseModelFiles, type ModelFolder } from './choose-model-files.js';
export {
  type ExportDtype,
  type Exporter,
  exporterFor,
  exporters,
  type ModelToExport,
} from './exporters.js';
export { formatOf, weightsFormats } from './formats.js';
export type { GraphFact } from './graph-card.js';
export {
  networkTensors,
  type OpenedModel,
  type OpenModelOptions,
  openModel,
  readWeights,
} from './open-model.js';
export type {
  ModelFile,
  OpenedGraph,
  OpenedOnnx,
  OpenedWeights,
  WeightsFormat,
} from './weights-format.js';
