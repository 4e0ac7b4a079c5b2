/** Which images are enrolled and which are searched for. */
export interface GallerySplit {
  /** The identity of each enrolled person, in order of first appearance. */
  readonly identities: readonly string[];
  /** Rows of the enrolled images of each identity. */
  readonly gallery: readonly (readonly number[])[];
  /** Searches for people who are enrolled: row and position in `identities`. */
  readonly mated: readonly { readonly row: number; readonly identity: number }[];
  /** Rows of people who are not enrolled. */
  readonly nonMated: readonly number[];
}

/**
 * Enrols the first `gallerySize` images of every person who has more than that and is no
 * stranger. The images left of them are mated searches; all images of everybody else are
 * non-mated ones. Depends on nothing but the order of the rows.
 */
export function splitGallery(
  labels: readonly string[],
  gallerySize: number,
  strangers: ReadonlySet<string>,
): GallerySplit {
  const rowsOf = new Map<string, number[]>();
  for (const [row, label] of labels.entries()) {
    const rows = rowsOf.get(label);
    if (rows) rows.push(row);
    else rowsOf.set(label, [row]);
  }
  const identities: string[] = [];
  const gallery: number[][] = [];
  const mated: { row: number; identity: number }[] = [];
  const nonMated: number[] = [];
  for (const [label, rows] of rowsOf) {
    if (strangers.has(label) || rows.length <= gallerySize) {
      nonMated.push(...rows);
      continue;
    }
    gallery.push(rows.slice(0, gallerySize));
    mated.push(...rows.slice(gallerySize).map((row) => ({ row, identity: identities.length })));
    identities.push(label);
  }
  return { identities, gallery, mated, nonMated };
}
