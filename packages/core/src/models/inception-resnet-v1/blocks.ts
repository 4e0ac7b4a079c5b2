import type { ResidualSpec } from '../inception-resnet/residual-block.js';

export const block35: ResidualSpec = {
  branches: [
    [['Conv2d_1x1', 32, 1]],
    [
      ['Conv2d_0a_1x1', 32, 1],
      ['Conv2d_0b_3x3', 32, 3],
    ],
    [
      ['Conv2d_0a_1x1', 32, 1],
      ['Conv2d_0b_3x3', 32, 3],
      ['Conv2d_0c_3x3', 32, 3],
    ],
  ],
  scale: 0.17,
};

export const block17: ResidualSpec = {
  branches: [
    [['Conv2d_1x1', 128, 1]],
    [
      ['Conv2d_0a_1x1', 128, 1],
      ['Conv2d_0b_1x7', 128, [1, 7]],
      ['Conv2d_0c_7x1', 128, [7, 1]],
    ],
  ],
  scale: 0.1,
};

export const block8: ResidualSpec = {
  branches: [
    [['Conv2d_1x1', 192, 1]],
    [
      ['Conv2d_0a_1x1', 192, 1],
      ['Conv2d_0b_1x3', 192, [1, 3]],
      ['Conv2d_0c_3x1', 192, [3, 1]],
    ],
  ],
  scale: 0.2,
};
