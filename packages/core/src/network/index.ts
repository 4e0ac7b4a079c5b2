export { elementCount } from '../arrays/element-count.js';
export {
  type ConvolutionOptions,
  NetworkBuilder,
  type NodeHandle,
  type WindowOptions,
} from './builder.js';
export { checkWeights } from './check-weights.js';
export {
  type Network,
  type NetworkNode,
  nodeByName,
  type Parameter,
  parametersOf,
} from './network.js';
export type * from './ops/index.js';
export {
  type FoldedNetwork,
  foldNetwork,
  type OptimizedNetwork,
  optimize,
} from './optimize/optimize.js';
export { foldBatchNorm } from './optimize/rules.js';
export type { ConvolutionPadding, Dim, Padding, Shape, Size2d } from './shape.js';
export { formatSummary, type NetworkSummary, type SummaryRow, summary } from './summary.js';
