import fc from 'fast-check';

/**
 * Property tests draw the same cases in every run, so that what fails is the change that is tested, and
 * fails again. `FACENET_SEED=<a number> npm run test:all` draws others.
 */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FACENET_SEED ?? 1) });
