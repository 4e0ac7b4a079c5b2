export { EventWriter, type EventWriterOptions } from './event-writer.js';
export {
  appendLfwResult,
  type LfwResult,
  readStatistics,
  writeArguments,
  writeProjector,
  writeStatistics,
} from './run-files.js';
