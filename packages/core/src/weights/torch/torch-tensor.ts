import { type ArrayPool, placeFor } from '../../arrays/array-pool.js';
import { checkedElementCount, elementCount } from '../../arrays/element-count.js';
import { excerpt } from '../../excerpt.js';
import type { LaterBytes } from '../file-bytes.js';
import {
  OrderedDict,
  type PickleContext,
  PickleGlobal,
  type PickleGlobals,
  PickleObject,
  type PickleValue,
} from '../pickle/values.js';
import { gatherRowMajor } from '../row-major.js';
import { decodeLater, decodeToFloat32, SCALARS } from '../scalar-types.js';
import { STORAGE_GLOBALS, TorchStorage } from './torch-storage.js';

/** A tensor of a state dict: a window on a storage, its strides counted in values. */
export class TorchTensor extends PickleObject {
  readonly storage: TorchStorage;
  readonly shape: readonly number[];
  readonly #offset: number;
  readonly #strides: readonly number[];

  constructor(
    storage: TorchStorage,
    offset: number,
    shape: readonly number[],
    strides: readonly number[],
  ) {
    super();
    this.storage = storage;
    this.shape = shape;
    this.#offset = offset;
    this.#strides = strides;
  }

  /** @param bytes those of the whole storage */
  decode(bytes: LaterBytes, littleEndian: boolean, pool?: ArrayPool): Float32Array {
    const { type } = this.storage;
    const size = SCALARS[type].bytes;
    const count = elementCount(this.shape);
    const span = count === 0 ? 0 : spanOf(this.shape, this.#strides);
    const [start, end] = [this.#offset * size, (this.#offset + span) * size];
    const values =
      start === 0 && end === bytes.length
        ? decodeLater(bytes, type, littleEndian, pool)
        : decodeToFloat32(bytes.read().subarray(start, end), type, littleEndian);
    return span === count && isRowMajor(this.shape, this.#strides)
      ? values
      : gatherRowMajor(values, this.shape, this.#strides, placeFor(count, pool));
  }

  override setState(_: PickleValue, context: PickleContext): void {
    throw context.fail('it sets the state of a tensor');
  }
}

/** `torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, ...)`. */
function rebuildTensor(args: readonly PickleValue[], context: PickleContext): TorchTensor {
  const [storage, offset, shape, strides] = args;
  if (!(storage instanceof TorchStorage)) throw context.fail('a tensor has no storage');
  const fits =
    isCount(offset) && isCounts(shape) && isCounts(strides) && shape.length === strides.length;
  const count = fits ? checkedElementCount(shape) : undefined;
  if (!fits || count === undefined) {
    throw context.fail(`a tensor has the shape ${excerpt(shape)} and strides ${excerpt(strides)}`);
  }
  // Tensors that repeat values (stride 0) could be of any size, and are no weights.
  const last = count === 0 ? offset : offset + spanOf(shape, strides);
  if (last > storage.count || count > storage.count) {
    throw context.fail(
      `a tensor of shape ${excerpt(shape)} reaches beyond its storage of ${storage.count} values`,
    );
  }
  return new TorchTensor(storage, offset, shape, strides);
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

/** Values from the first to the last one of the window. */
function spanOf(shape: readonly number[], strides: readonly number[]): number {
  return shape.reduce((span, size, axis) => span + (size - 1) * strides[axis]!, 1);
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

function emptyDict(args: readonly PickleValue[], context: PickleContext): PickleValue {
  if (args.length > 0) throw context.fail('an OrderedDict is made from something');
  return new OrderedDict();
}

/** `torch._utils._rebuild_parameter(tensor, requires_grad, hooks)`. */
function parameter([tensor]: readonly PickleValue[], context: PickleContext): PickleValue {
  if (!(tensor instanceof TorchTensor)) throw context.fail('a parameter is no tensor');
  return tensor;
}

/** The names that state dicts refer to: enough to rebuild tensors and nothing else. */
export const TORCH_GLOBALS: PickleGlobals = new Map([
  ['collections OrderedDict', new PickleGlobal(emptyDict)],
  ['torch._utils _rebuild_tensor', new PickleGlobal(rebuildTensor)],
  ['torch._utils _rebuild_tensor_v2', new PickleGlobal(rebuildTensor)],
  ['torch._utils _rebuild_parameter', new PickleGlobal(parameter)],
  ...STORAGE_GLOBALS,
]);
