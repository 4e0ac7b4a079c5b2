/** Somebody that a face may be. */
export interface Candidate {
  readonly person: { readonly id: string };
  readonly distance: number;
}

/**
 * Gives the faces of one photo different people: the nearest pair of all first, then the nearest of the
 * faces and people that are left. A face whose person another one is nearer to gets the next that is
 * near enough, or nobody.
 *
 * @param faces those that each face may be
 * @param threshold distance below which a face may be a person
 * @returns for each face the chosen one
 */
export function differentPeople<Choice extends Candidate>(
  faces: readonly (readonly Choice[])[],
  threshold: number,
): (Choice | undefined)[] {
  const pairs = faces
    .flatMap((candidates, face) => candidates.map((choice) => ({ face, choice })))
    .filter(({ choice }) => choice.distance < threshold)
    .sort((a, b) => a.choice.distance - b.choice.distance);
  const chosen: (Choice | undefined)[] = faces.map(() => undefined);
  const taken = new Set<string>();
  for (const { face, choice } of pairs) {
    if (chosen[face] || taken.has(choice.person.id)) continue;
    chosen[face] = choice;
    taken.add(choice.person.id);
  }
  return chosen;
}
