export type { ExportDtype, Exporter, ModelToExport } from './exporter.js';
export { exporterFor, exporters } from './exporters.js';
