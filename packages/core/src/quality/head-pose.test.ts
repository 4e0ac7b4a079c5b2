import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point } from '../image/geometry.js';
import { headPose } from './head-pose.js';

/** Millimetres, about as adults measure: x right, y down, z towards the camera. */
const HEAD = [
  [-31.5, 0, 0],
  [31.5, 0, 0],
  [0, 39, 29],
  [-25, 70, 1],
  [25, 70, 1],
] as const;

const RADIANS = Math.PI / 180;

/** Where the points of that head lie in a picture taken from far away. */
function seen(yaw: number, pitch: number, roll: number): Point[] {
  const [sy, cy] = [Math.sin(yaw * RADIANS), Math.cos(yaw * RADIANS)];
  const [sp, cp] = [Math.sin(pitch * RADIANS), Math.cos(pitch * RADIANS)];
  const [sr, cr] = [Math.sin(roll * RADIANS), Math.cos(roll * RADIANS)];
  return HEAD.map(([x, y, z]) => {
    const [up, near] = [y * cp - z * sp, z * cp + y * sp];
    const side = x * cy + near * sy;
    return [200 + side * cr - up * sr, 150 + side * sr + up * cr];
  });
}

const angle = (most: number) => fc.double({ min: -most, max: most, noNaN: true });

describe('headPose', () => {
  it('finds how a head was turned, one way at a time', () => {
    for (const turn of [-60, -30, 0, 15, 45]) {
      expect(Math.abs(headPose(seen(turn, 0, 0)).yaw - turn)).toBeLessThan(6);
      expect(headPose(seen(turn, 0, 0)).roll).toBeCloseTo(0);
    }
    for (const nod of [-40, -20, 0, 20, 40]) {
      expect(Math.abs(headPose(seen(0, nod, 0)).pitch - nod)).toBeLessThan(6);
    }
    for (const tilt of [-170, -90, 0, 30, 120]) {
      expect(headPose(seen(0, 0, tilt)).roll).toBeCloseTo(tilt);
    }
  });

  it('finds all three to twenty degrees', () => {
    fc.assert(
      fc.property(angle(45), angle(25), angle(60), (yaw, pitch, roll) => {
        const pose = headPose(seen(yaw, pitch, roll));
        expect(Math.abs(pose.yaw - yaw)).toBeLessThan(20);
        expect(Math.abs(pose.pitch - pitch)).toBeLessThan(20);
        expect(Math.abs(pose.roll - roll)).toBeLessThan(25);
      }),
    );
  });

  it('changes signs in a mirror, and roll alone when the picture is tilted', () => {
    fc.assert(
      fc.property(angle(60), angle(30), angle(60), (yaw, pitch, roll) => {
        const points = seen(yaw, pitch, 0);
        const pose = headPose(points);
        const [le, re, nose, lm, rm] = points.map(([x, y]): Point => [400 - x, y]);
        const mirrored = headPose([re!, le!, nose!, rm!, lm!]);
        expect(mirrored.yaw).toBeCloseTo(-pose.yaw);
        expect(mirrored.pitch).toBeCloseTo(pose.pitch);
        const tilted = headPose(seen(yaw, pitch, roll));
        expect(tilted.yaw).toBeCloseTo(pose.yaw);
        expect(tilted.roll - pose.roll).toBeCloseTo(roll);
      }),
    );
  });

  it('is finite for points that are one', () => {
    const pose = headPose([
      [3, 3],
      [3, 3],
      [3, 3],
      [3, 3],
      [3, 3],
    ]);
    expect(Object.values(pose).every(Number.isFinite)).toBe(true);
  });
});
