import type { Locator, Page } from 'playwright-core';

/**
 * Drops files and folders on an element as a hand does: the browser itself reads them.
 *
 * @param paths absolute
 */
export async function dropFiles(
  page: Page,
  onto: Locator,
  paths: readonly string[],
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const box = await onto.boundingBox();
  if (!box) throw new Error('What files are to be dropped on is not to be seen.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  }
  await session.detach();
}
