export {
  type ClusterOptions,
  clusterByDistance,
  type DistanceMatrix,
} from './cluster-by-distance.js';
