import { describe, expect, it } from 'vitest';
import type { Box, DetectedFace } from '../face-detector.js';
import { addCoarserLook, dropSeenTwice, mergeTiles } from './merge-looks.js';

const face = (box: Box, score: number): DetectedFace => ({
  box,
  score,
  landmarks: [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ],
});

describe('mergeTiles', () => {
  it('keeps the surer of two views of a face, and other faces', () => {
    const left = face([100, 100, 150, 160], 0.8);
    const right = face([101, 99, 151, 161], 0.9);
    const other = face([300, 100, 350, 160], 0.7);
    expect(mergeTiles([left, other, right], 0.4)).toEqual([right, other]);
  });
});

describe('addCoarserLook', () => {
  const small = face([100, 100, 140, 150], 0.6);

  it('adds faces that the finer look has missed, in the order of scores', () => {
    const large = face([300, 0, 900, 800], 0.9);
    expect(addCoarserLook([small], [large], 0.4, 500)).toEqual([large, small]);
  });

  it('keeps what the finer look says of a face that both have', () => {
    const same = face([98, 102, 141, 149], 0.9);
    expect(addCoarserLook([small], [same], 0.4, 500)).toEqual([small]);
  });

  it('believes the surer where one lies within the other', () => {
    const around = (score: number) => face([0, 0, 400, 500], score);
    expect(addCoarserLook([small], [around(0.7)], 0.4, 500)).toEqual([around(0.7)]);
    expect(addCoarserLook([small], [around(0.5)], 0.4, 500)).toEqual([small]);
  });

  it('believes the coarser look of faces that are too large for the finer one', () => {
    const part = face([0, 0, 600, 500], 0.9);
    const whole = face([0, 0, 700, 900], 0.7);
    expect(addCoarserLook([part, small], [whole], 0.4, 500)).toEqual([whole]);
    expect(addCoarserLook([part], [], 0.4, 500)).toEqual([part]);
    expect(addCoarserLook([part], [whole], 0.4, 600)).toEqual([part]);
  });

  it('leaves a face alone that only touches a large one', () => {
    const beside = face([125, 0, 600, 600], 0.9);
    expect(addCoarserLook([small], [beside], 0.4, 500)).toEqual([beside, small]);
  });
});

describe('dropSeenTwice', () => {
  // What RetinaFace says of one turned face, in boxes of which 0.37 is shared.
  const sure: DetectedFace = {
    box: [263, 208, 445, 431],
    score: 0.999,
    landmarks: [
      [326, 315],
      [397, 283],
      [390, 339],
      [368, 391],
      [419, 364],
    ],
  };
  const again: DetectedFace = {
    box: [336, 179, 532, 434],
    score: 0.767,
    landmarks: [
      [358, 297],
      [409, 274],
      [364, 337],
      [388, 383],
      [426, 363],
    ],
  };

  it('leaves out what has the points of a surer face', () => {
    expect(dropSeenTwice([sure, again])).toEqual([sure]);
  });

  it('keeps faces that are close to one another', () => {
    const moved = (by: number): DetectedFace => ({
      ...again,
      landmarks: sure.landmarks.map(([x, y]) => [x + by, y]) as unknown as typeof sure.landmarks,
    });
    expect(dropSeenTwice([sure, moved(60), moved(-60)])).toHaveLength(3);
  });
});
