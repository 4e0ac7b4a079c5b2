import { type CliIo, ResultsLost, writeFully } from '../io.js';
import { describeError, type Failure } from './describe-error.js';
import { printable, printableLines } from './printable.js';
import { ProgressBar } from './progress-bar.js';

/** The voice of one command: results on stdout as text or JSON lines, the rest on stderr. */
export class Output {
  /** Whether results are JSON lines. */
  readonly json: boolean;
  readonly progress: ProgressBar;
  readonly #io: CliIo;
  #failures = 0;

  constructor(io: CliIo, json: boolean) {
    this.#io = io;
    this.json = json;
    this.progress = new ProgressBar(io.stderr);
  }

  /** Whether any item failed. */
  get failed(): boolean {
    return this.#failures > 0;
  }

  /** A result: a line of JSON with `--json`, else the text. */
  async result(value: unknown, text: () => string): Promise<void> {
    await this.#write(`${this.json ? JSON.stringify(value) : printableLines(text())}\n`);
  }

  /** Text for people, dropped with `--json`. */
  async text(text: string): Promise<void> {
    if (!this.json) await this.#write(`${printableLines(text)}\n`);
  }

  /** A sign of life among the text, where no bar shows progress. */
  async sign(text: string): Promise<void> {
    if (!this.json && !this.progress.drawn) await this.#write(text);
  }

  /** An item that could not be done; the command goes on and exits with 1. */
  async itemFailed(path: string, { code, message }: Failure): Promise<void> {
    this.#failures++;
    if (this.json) await this.#write(`${JSON.stringify({ path, error: { code, message } })}\n`);
    else this.notice(message.includes(path) ? message : `${path}: ${message}`);
  }

  /** Makes the command exit with 1 where the failure has been told already. */
  markFailed(): void {
    this.#failures++;
  }

  /** The whole command failed. */
  async commandFailed(error: unknown): Promise<void> {
    this.#failures++;
    const { code, message } = describeError(error);
    if (this.json) await this.#write(`${JSON.stringify({ error: { code, message } })}\n`);
    this.notice(message);
    const stack = code === 'INTERNAL' && error instanceof Error && error.stack;
    if (stack) this.#io.stderr.write(`${stack}\n`);
  }

  /** A line on stderr. */
  notice(message: string): void {
    if (this.#io.signal?.reason instanceof ResultsLost) return;
    this.progress.clear();
    this.#io.stderr.write(`facenet: ${printable(message)}\n`);
  }

  async #write(text: string): Promise<void> {
    this.progress.clear();
    await writeFully(this.#io.stdout, text);
  }
}
