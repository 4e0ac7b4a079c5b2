export { createTfjsRuntime, type TfjsRuntimeOptions } from './runtime.js';
