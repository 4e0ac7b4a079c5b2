export { readFrames } from './read-frames.js';
export type { ReadFramesOptions, VideoFrame } from './video-frame.js';
