export { type CardSettings, cardFromText, cardToText } from './card-metadata.js';
export { type CardOverrides, cardOfModel } from './card-of-model.js';
export { chooseModelFiles, type ModelFolder } from './choose-model-files.js';
export { formatOf, weightsFormats } from './formats.js';
export type { ModelFile } from './model-file.js';
export { networkTensors, type OpenedModel, openModel, readWeights } from './open-model.js';
export type { OpenedGraph, OpenedWeights, WeightsFormat } from './weights-format.js';
