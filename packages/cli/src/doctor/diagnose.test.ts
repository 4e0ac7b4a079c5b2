import { expect, it } from 'vitest';
import { diagnosisText } from './diagnose.js';

it('puts all of it into a table for people', () => {
  const text = diagnosisText({
    facenet: '0.1.0',
    node: 'v20.19.0',
    platform: 'linux x64',
    engines: [
      {
        name: 'fast',
        package: 'fast',
        available: false,
        reason: 'Not here. Install it.',
        chosen: false,
        trains: false,
      },
      {
        name: 'slow',
        package: '@slow/engine',
        version: '4.2.0',
        available: true,
        reason: 'CUDA does not work here.',
        device: 'wasm',
        probeMs: 7.16,
        trainedPerSecond: 41.6,
        chosen: true,
        trains: true,
      },
    ],
    codecs: ['sharp', 'jimp'],
    cache: { path: '/cache', bytes: 4_600_000, models: [{ id: 'mtcnn', state: 'ready' }] },
  });
  expect(text.split('\n')).toEqual([
    'facenet 0.1.0, Node v20.19.0, linux x64',
    '',
    'ENGINE  VERSION  STATE          DEVICE  PROBE   TRAINING',
    'fast    -        not available  -       -       -',
    'slow    4.2.0    available      wasm    7.2 ms  42 images/s  <- chosen, trains',
    '',
    'Not available:',
    '  fast: Not here. Install it.',
    '',
    'To know:',
    '  slow: CUDA does not work here.',
    '',
    'Engine: slow',
    'Trains: slow',
    'Images: sharp, jimp',
    'Models: mtcnn ready',
    'Cache:  /cache (4.6 MB)',
  ]);
});
