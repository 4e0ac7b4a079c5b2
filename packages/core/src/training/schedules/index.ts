export {
  type CosineOptions,
  constant,
  cosine,
  type Schedule,
  type StaircaseOptions,
  staircase,
  type TrainingMoment,
  type WarmUpOptions,
  warmUp,
} from './schedule.js';
export { parseScheduleFile, SCHEDULE_FILES } from './schedule-file.js';
