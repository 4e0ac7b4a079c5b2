import { describe, expect, it } from 'vitest';
import type { Box } from '../image/geometry.js';
import { type TruthAndTracks, trackingMetrics } from './tracking-metrics.js';

const at = (x: number): Box => [x, 0, x + 10, 10];
/** One frame a column: "a1 b2" says that the track 1 is at person a and 2 at b; "a-" that a has none. */
function frames(...columns: string[]): TruthAndTracks[] {
  return columns.map((column) => {
    const pairs = column.split(' ').map((pair) => [pair[0]!, pair[1]!] as const);
    const box = (person: string) => at(person.charCodeAt(0) * 100);
    return {
      truth: pairs.filter(([who]) => who !== '-').map(([who]) => ({ id: who, box: box(who) })),
      tracks: pairs.filter(([, id]) => id !== '-').map(([who, id]) => ({ id, box: box(who) })),
    };
  });
}

describe('trackingMetrics', () => {
  it('is content with what is right', () => {
    const perfect = { faces: 4, misses: 0, falseTracks: 0, idSwitches: 0, fragmentations: 0 };
    expect(trackingMetrics(frames('a1 b2', 'a1 b2'))).toEqual({
      ...perfect,
      mota: 1,
      overlap: 1,
      idf1: 1,
    });
  });

  it('counts switches, also over a gap, and interruptions', () => {
    expect(trackingMetrics(frames('a1 b2', 'a2 b1'))).toMatchObject({
      idSwitches: 2,
      mota: 0.5,
      idf1: 0.5,
    });
    const gap = trackingMetrics(frames('a1', 'a-', 'a-', 'a3', 'a3'));
    expect(gap).toMatchObject({ misses: 2, idSwitches: 1, fragmentations: 1, mota: 1 - 3 / 5 });
    expect(gap.idf1).toBeCloseTo((2 * 2) / (5 + 3));
  });

  it('counts tracks at nobody', () => {
    expect(trackingMetrics(frames('a1 -2'))).toMatchObject({ falseTracks: 1, misses: 0, mota: 0 });
  });

  it('keeps together what was, though another track is nearer', () => {
    const truth = [{ id: 'a', box: at(0) }];
    const first = { truth, tracks: [{ id: 1, box: at(0) }] };
    const second = {
      truth,
      tracks: [
        { id: 1, box: at(2) },
        { id: 2, box: at(0) },
      ],
    };
    expect(trackingMetrics([first, second])).toMatchObject({ idSwitches: 0, falseTracks: 1 });
    expect(trackingMetrics([second])).toMatchObject({ overlap: 1 });
  });

  it('refuses what is no list', () => {
    expect(() => trackingMetrics(undefined as never)).toThrow(/list of frames is no array/);
    expect(() => trackingMetrics([], { minOverlap: 0 })).toThrow(/least overlap is 0/);
  });
});
