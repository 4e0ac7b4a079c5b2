import { readFileSync } from 'node:fs';
import { sharedMissing, sharedPath } from '@facenet/testkit';
import { describe, expect, it } from 'vitest';
import { FaceNetError } from '../../errors.js';
import { parametersOf } from '../../network/index.js';
import { createPNet, createRNet } from '../mtcnn/index.js';
import { weightsFromPickledNpy } from './from-npy.js';

describe.skipIf(sharedMissing('data', 'seed', 'det1.npy'))('weightsFromPickledNpy', () => {
  const det1 = () => new Uint8Array(readFileSync(sharedPath('data', 'seed', 'det1.npy')));

  it('puts the name of the network before the names of the file', () => {
    const expected = parametersOf(createPNet()).map(({ name }) => name);
    expect([...weightsFromPickledNpy(createPNet(), det1()).keys()].sort()).toEqual(expected.sort());
  });

  it('refuses the file of another network', () => {
    expect(() => weightsFromPickledNpy(createRNet(), det1())).toThrowError(
      expect.toSatisfy(
        (error) =>
          FaceNetError.is(error, 'WEIGHTS_MISMATCH') &&
          /rnet: "rnet\/conv1\/weights" should be \[3, 3, 3, 28\]/.test(error.message),
      ),
    );
  });
});
