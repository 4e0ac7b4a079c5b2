export { onBackend } from './backend.js';
export type { DeviceWatch } from './device-watch.js';
export { createTfjsProgramEngine, type TfjsProgramEngineOptions } from './program/index.js';
export { createTfjsRuntime, type TfjsRuntimeOptions } from './runtime.js';
