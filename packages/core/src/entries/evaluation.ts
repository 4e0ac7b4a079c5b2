/**
 * How good a model is: the LFW protocol, ROC, identification, calibration, lists of pairs.
 *
 * @module
 */
export * from '../evaluation/index.js';
