export { createTfjsProgramEngine, type TfjsProgramEngineOptions } from './engine.js';
