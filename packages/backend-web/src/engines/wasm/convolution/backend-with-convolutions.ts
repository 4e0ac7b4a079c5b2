import { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import type { DataId } from '@tensorflow/tfjs-core';
import type { ConvolutionKernels } from './kernels.js';
import { ConvolutionMemory, type Heap } from './memory.js';

/** The backend of tfjs with kernels of ours for what networks spend their time on. */
export class BackendWithConvolutions extends BackendWasm {
  readonly kernels: ConvolutionKernels;
  readonly beside: ConvolutionMemory;

  constructor(module: ConstructorParameters<typeof BackendWasm>[0], kernels: ConvolutionKernels) {
    super(module);
    this.kernels = kernels;
    this.beside = new ConvolutionMemory(module as unknown as Heap);
  }

  override disposeData(dataId: DataId, force?: boolean): boolean {
    const gone = super.disposeData(dataId, force);
    if (gone) this.beside.forget(dataId);
    return gone;
  }
}
