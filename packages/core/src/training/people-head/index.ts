export type { EnrolledFace } from './enrolled-face.js';
export { faceViews } from './face-views.js';
export {
  type PeopleHead,
  type PeopleHeadOptions,
  type PeopleHeadStep,
  trainPeopleHead,
} from './train-people-head.js';
