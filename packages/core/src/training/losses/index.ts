export { type CenterLossOptions, centerLoss } from './center.js';
export { crossEntropy } from './cross-entropy.js';
export { type PrelogitsNormOptions, prelogitsNorm } from './prelogits-norm.js';
export { type SoftmaxLossOptions, softmaxLoss } from './softmax.js';
export { type TripletLossOptions, tripletLoss } from './triplet.js';
