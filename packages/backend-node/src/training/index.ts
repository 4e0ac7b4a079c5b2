export { CheckpointFolder, type CheckpointFolderOptions } from './checkpoint-folder.js';
export { EventWriter, type EventWriterOptions } from './event-writer.js';
export {
  appendLfwResult,
  type LfwResult,
  readStatistics,
  writeArguments,
  writeProjector,
  writeStatistics,
} from './run-files.js';
export { type SaveModelOptions, saveModel, type TrainedModel } from './save-model.js';
