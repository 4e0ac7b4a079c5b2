/** As many as Node reads and decodes side by side; photos may be large. */
const AHEAD = 4;

/**
 * Every item with what is being read of it, in order. A few items are read ahead of the one that
 * is given out, so that decoding goes on while the one before is worked on.
 */
export function* readAhead<Item, Content>(
  items: readonly Item[],
  read: (item: Item) => Promise<Content>,
): Generator<[item: Item, content: Promise<Content>]> {
  const reading: Promise<Content>[] = [];
  for (const [i, item] of items.entries()) {
    while (reading.length < Math.min(items.length, i + AHEAD)) {
      const content = read(items[reading.length] as Item);
      content.catch(() => {}); // it is told when its turn comes
      reading.push(content);
    }
    yield [item, reading[i] as Promise<Content>];
    // What was worked on is not to be kept in memory.
    delete reading[i];
  }
}
