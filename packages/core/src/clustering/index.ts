export { type ChineseWhispersOptions, chineseWhispers } from './chinese-whispers.js';
export { type ClusterOptions, clusterByDistance } from './cluster-by-distance.js';
export {
  type ClusterableFace,
  type ClusterDecision,
  type ClusterFacesOptions,
  clusterFaces,
  type FaceGroups,
} from './cluster-faces.js';
export { clusteringThreshold } from './clustering-threshold.js';
export { type DbscanOptions, dbscan } from './dbscan.js';
export type { DistanceMatrix } from './distance-matrix.js';
export {
  type ClusterWork,
  type FaceCluster,
  FaceClusters,
  type JoinedFace,
  type MergeSuggestion,
  type NewClusterFace,
} from './face-clusters.js';
export type { SavedClusters } from './saved-clusters.js';
