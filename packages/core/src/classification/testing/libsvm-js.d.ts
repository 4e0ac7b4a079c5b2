/** LIBSVM 3.22 as asm.js, what the tests take of it. */
declare module 'libsvm-js/asm' {
  export default class LibSvm {
    static readonly KERNEL_TYPES: { readonly LINEAR: number };
    static readonly SVM_TYPES: { readonly C_SVC: number };
    constructor(options: Readonly<Record<string, unknown>>);
    train(samples: readonly (readonly number[])[], labels: readonly number[]): void;
    predict(samples: readonly (readonly number[])[]): number[];
    getSVIndices(): number[];
    /** The model as LIBSVM's own text. */
    serializeModel(): string;
    free(): void;
  }
}
