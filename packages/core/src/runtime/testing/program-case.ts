import type { DType, ProgramBuilder, Value } from '../../program/index.js';

/** An array that a case is given. */
export interface CaseArray {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly dtype?: DType;
  /** Fed with an open batch; otherwise it is a variable, and differentiated by. */
  readonly open?: boolean;
  /** A variable of rows. */
  readonly rows?: boolean;
}

/** Something small to compute, and to differentiate. */
export interface ProgramCase {
  readonly name: string;
  readonly arrays: Readonly<Record<string, CaseArray>>;
  /** What is computed. */
  build(values: Readonly<Record<string, Value>>, builder: ProgramBuilder): readonly Value[];
  /** How many results, from the first on, are differentiated; default all, 0 where there is no derivative. */
  readonly differentiated?: number;
  /** What the derivatives of the sum of all results are, where differences do not tell: at kinks. */
  readonly gradients?: Readonly<Record<string, readonly number[]>>;
  /** Allowed difference to values of size 1; default 3e-5. */
  readonly tolerance?: number;
}

/** Numbers that look like noise, the same ones each time; no two of a few hundred are close. */
export function noise(shape: readonly number[], phase: number): CaseArray {
  const length = shape.reduce((product, dim) => product * dim, 1);
  const values = Array.from({ length }, (_, k) => {
    const share = (((k + 1) * 0.6180339887 + phase * 0.7548776662) % 1) * 2 - 1;
    return Math.fround(share * 1.5);
  });
  return { shape, values };
}
