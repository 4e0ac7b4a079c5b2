export { chooseRuntime, type RuntimeOptions } from './choose-runtime.js';
export { chooseTrainingEngine } from './choose-training-engine.js';
export { diagnoseEngines, type EngineReport } from './diagnose.js';
export type { Device, Engine, EngineOptions } from './engine.js';
export { engines } from './engines.js';
