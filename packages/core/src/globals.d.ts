// The few web-standard globals that core uses and that both Node and browsers have. Declared here
// so that core compiles without the DOM library or Node's types, and nothing else slips in.
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(input?: ArrayBuffer | ArrayBufferView): string;
}
declare class TextEncoder {
  encode(input?: string): Uint8Array;
}
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(
    type: 'abort',
    listener: () => void,
    options?: { readonly once?: boolean },
  ): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare const performance: { now(): number };
declare function setTimeout(callback: () => void, milliseconds: number): unknown;
/** Base64 of a text of characters up to U+00FF. */
declare function btoa(text: string): string;
/** The text that base64 stands for, its characters up to U+00FF. */
declare function atob(base64: string): string;
declare class URL {
  constructor(url: string | URL, base?: string | URL);
  readonly origin: string;
  readonly pathname: string;
  readonly href: string;
}
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
