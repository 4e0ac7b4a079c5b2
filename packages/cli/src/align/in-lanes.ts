/**
 * Does tasks side by side, each lane one at a time, in order of starting. After a failure no task
 * is begun; those at work are waited for.
 */
export async function inLanes<Lane, Task>(
  lanes: readonly Lane[],
  tasks: readonly Task[],
  work: (lane: Lane, task: Task) => Promise<void>,
): Promise<void> {
  let next = 0;
  const runs = lanes.map(async (lane) => {
    try {
      while (next < tasks.length) await work(lane, tasks[next++] as Task);
    } catch (error) {
      next = tasks.length;
      throw error;
    }
  });
  const failed = (await Promise.allSettled(runs)).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}
