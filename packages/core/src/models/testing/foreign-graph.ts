import { OnnxFileWriter } from './onnx-file-writer.js';

/** How a {@link foreignGraph} is made. */
export interface ForeignGraph {
  readonly layout: 'nchw' | 'nhwc';
  /** Images in one run; `null`: any number. */
  readonly batch: number | null;
  /** Its outputs and how many values each has. */
  readonly outputs: Readonly<Record<string, number>>;
}

const FILTERS = 8;
/** Rows and columns of the map that the vectors are made of. */
const CELLS = 4;

/**
 * An ONNX file as other programs export embedding networks, and no network of ours: images of 112
 * pixels in `input.1`, a convolution, PReLU, pooling, a matrix for each output.
 */
export function foreignGraph({ layout, batch, outputs }: ForeignGraph): Uint8Array {
  const file = new OnnxFileWriter()
    .random('kernel', [FILTERS, 3, 7, 7])
    .random('slope', [FILTERS, 1, 1]);
  let image = 'input.1';
  if (layout === 'nhwc') {
    file.node('Transpose', [image], 'turned', { perm: [0, 3, 1, 2] });
    image = 'turned';
  }
  const window = { kernel_shape: [7, 7], strides: [7, 7] };
  file
    .node('Conv', [image, 'kernel'], 'map', { strides: [4, 4], pads: [3, 3, 3, 3] })
    .node('PRelu', ['map', 'slope'], 'bent')
    .node('AveragePool', ['bent'], 'cells', window)
    .node('Flatten', ['cells'], 'flat', { axis: 1 })
    .input('input.1', layout === 'nchw' ? [batch, 3, 112, 112] : [batch, 112, 112, 3]);
  for (const [name, size] of Object.entries(outputs)) {
    file
      .random(`${name} matrix`, [FILTERS * CELLS * CELLS, size])
      .node('MatMul', ['flat', `${name} matrix`], name)
      .output(name, [batch, size]);
  }
  return file.finish();
}
