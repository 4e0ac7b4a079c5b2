export { createONet } from './onet.js';
export { createPNet } from './pnet.js';
export { createRNet } from './rnet.js';
