export {
  HostOptimizer,
  type HostOptimizerOptions,
  type HostOptimizerOutcome,
  type HostOptimizerScalars,
} from './host-optimizer.js';
export { averageDecay, MovingAverages } from './moving-averages.js';
