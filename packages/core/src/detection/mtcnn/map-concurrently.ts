/**
 * Works on all items, a few at a time, and gives the results in the order of the items. When one
 * fails, no further one is begun; the failure is thrown when those under way have ended.
 *
 * @param work gets the item and the number, below `limit`, of the lane that works on it: no two
 * items are in one lane at once
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, lane: number) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const runLane = async (lane: number) => {
    try {
      while (next < items.length) {
        const at = next++;
        results[at] = await work(items[at] as Item, lane);
      }
    } catch (error) {
      next = items.length;
      throw error;
    }
  };
  const lanes = Array.from({ length: Math.min(limit, items.length) }, (_, lane) => runLane(lane));
  for (const lane of await Promise.allSettled(lanes)) {
    if (lane.status === 'rejected') throw lane.reason;
  }
  return results;
}
