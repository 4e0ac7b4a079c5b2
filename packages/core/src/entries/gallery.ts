/**
 * Who is known: enrolling people, and finding them again among strangers.
 *
 * @module
 */
export * from '../gallery/index.js';
export * from '../quality/index.js';
export * from '../search/index.js';
