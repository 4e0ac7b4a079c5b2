export type { HeldFrame, TrackableFrame } from '../image/trackable-frame.js';
export {
  FaceTracker,
  type TrackEvent,
  type TrackerUpdate,
  type TrackIdentifier,
} from './face-tracker.js';
export type { FrameRates } from './frame-rates.js';
export { identifyByClassifier } from './identify-by-classifier.js';
export type { FaceTrack, TrackableFace } from './track.js';
export { type TrackedFaces, type TrackFacesOptions, trackFaces } from './track-faces.js';
export { type TrackOptions, trackFrames } from './track-frames.js';
export {
  type TrackedFrame,
  type TrackVideoOptions,
  trackVideo,
} from './track-video.js';
export type { TrackerFrame } from './tracker-frame.js';
export type { FaceTrackerOptions } from './tracker-options.js';
export {
  type LabelledBox,
  type TrackingMetrics,
  type TruthAndTracks,
  trackingMetrics,
} from './tracking-metrics.js';
export type { VideoFace, VideoFaces } from './video-faces.js';
export type { TrackedPerson } from './votes.js';
