/** The list of photos and the matrix of distances, to the blank as the original prints them. */
export function distanceMatrixText(result: {
  readonly paths: readonly string[];
  readonly distances: readonly (readonly number[])[];
}): string {
  const { paths, distances } = result;
  const columns = paths.map((_, i) => `    ${i}     `);
  const rows = distances.map((row, i) => {
    const cells = row.map((distance) => `  ${distance.toFixed(4)}  `);
    return `${i}  ${cells.join('')}`;
  });
  return [
    'Images:',
    ...paths.map((path, i) => `${i}: ${path}`),
    '',
    'Distance matrix',
    `    ${columns.join('')}`,
    ...rows,
  ].join('\n');
}
