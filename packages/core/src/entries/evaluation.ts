/**
 * How good a model is: the LFW protocol, ROC, identification, calibration, lists of pairs.
 *
 * @module
 */
export { euclideanDistance } from '../distance.js';
export * from '../evaluation/index.js';
