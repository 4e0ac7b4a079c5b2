/**
 * Photos as pixels: resizing, cropping, turning, standardising, and cutting the crops that networks
 * take.
 *
 * @module
 */
export * from '../alignment/index.js';
export * from '../image/index.js';
