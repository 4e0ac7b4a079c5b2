/**
 * Gives rows to columns, each at most once, so that as many as possible are given and, of all such ways,
 * the sum of the costs is least: the Hungarian method in the form of shortest augmenting paths
 * (Jonker and Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment
 * problems", 1987). Takes time that grows with the cube of the number of rows.
 *
 * @param costs a cost for each row and column, `Infinity` for pairs that may not be
 * @returns the column of each row, -1 for none
 */
export function assign(costs: readonly (readonly number[])[]): number[] {
  const rows = costs.length;
  const columns = costs[0]?.length ?? 0;
  // A forbidden pair costs more than all others together, so that it is taken only where none is left.
  let allowed = 1;
  for (const row of costs) for (const cost of row) if (cost < Infinity) allowed += Math.abs(cost);
  const size = Math.max(rows, columns);
  const costOf = (row: number, column: number) => {
    const cost = costs[row]?.[column] ?? Infinity;
    return cost < Infinity ? cost : allowed;
  };

  const rowPrice = new Float64Array(size + 1);
  const columnPrice = new Float64Array(size + 1);
  /** Row of each column, 1-based; the column 0 holds the row that looks for one. */
  const rowOf = new Int32Array(size + 1);
  for (let row = 1; row <= size; row++) {
    rowOf[0] = row;
    const from = new Int32Array(size + 1);
    const least = new Float64Array(size + 1).fill(Infinity);
    const done = new Uint8Array(size + 1);
    let column = 0;
    do {
      done[column] = 1;
      const at = rowOf[column]!;
      let step = Infinity;
      let next = 0;
      for (let other = 1; other <= size; other++) {
        if (done[other]) continue;
        const reduced = costOf(at - 1, other - 1) - rowPrice[at]! - columnPrice[other]!;
        if (reduced < least[other]!) {
          least[other] = reduced;
          from[other] = column;
        }
        if (least[other]! < step) {
          step = least[other]!;
          next = other;
        }
      }
      for (let other = 0; other <= size; other++) {
        if (done[other]) {
          const owner = rowOf[other]!;
          rowPrice[owner] = rowPrice[owner]! + step;
          columnPrice[other] = columnPrice[other]! - step;
        } else least[other] = least[other]! - step;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      const before = from[column]!;
      rowOf[column] = rowOf[before]!;
      column = before;
    }
  }

  const columnOf = new Array<number>(rows).fill(-1);
  for (let column = 1; column <= columns; column++) {
    const row = rowOf[column]! - 1;
    if (row < rows && (costs[row]?.[column - 1] ?? Infinity) < Infinity) columnOf[row] = column - 1;
  }
  return columnOf;
}
