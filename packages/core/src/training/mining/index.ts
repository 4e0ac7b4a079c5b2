export { sampleClasses } from './class-sampling.js';
export {
  type MinedTriplets,
  type MinerOptions,
  mineTriplets,
  type TripletMiner,
} from './miners.js';
export {
  type SelectedTriplets,
  type SelectTripletsOptions,
  selectTriplets,
  type TripletRows,
} from './select-triplets.js';
