import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

type Row = Readonly<Record<string, string | number>>;

/** Prints rows as a Markdown table, ready for the documentation. */
export function printTable(rows: readonly Row[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  console.log(line(columns));
  console.log(line(columns.map(() => '---')));
  for (const row of rows) console.log(line(columns.map((column) => row[column] ?? '')));
}

/** Keeps a result as JSON beside the script that made it: bench/results/NAME.json. */
export function saveResult(name: string, result: unknown): void {
  const directory = fileURLToPath(new URL('../results/', import.meta.url));
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${directory}${name}.json`, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`\nbench/results/${name}.json`);
}
