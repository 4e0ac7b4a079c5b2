import { FaceNetError } from '@facenet/core';

/** The result of a request, as a promise that does not let its transaction end before it is used. */
export function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(databaseFailed(request.error));
  });
}

/**
 * Does some work in a transaction, which is undone when the work throws. Resolves when it is on the
 * disk, where the browser keeps that promise.
 *
 * @param work waits for nothing but its own requests, or the transaction ends before it
 */
export async function inTransaction<Result>(
  database: IDBDatabase,
  stores: readonly string[],
  mode: 'readonly' | 'readwrite',
  work: (transaction: IDBTransaction) => Promise<Result>,
): Promise<Result> {
  let transaction: IDBTransaction;
  try {
    transaction = database.transaction([...stores], mode, { durability: 'strict' });
  } catch (error) {
    throw databaseFailed(error); // the connection is closing
  }
  const ended = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(databaseFailed(transaction.error));
  });
  ended.catch(() => {}); // the error of the work is the one to tell
  let result: Result;
  try {
    result = await work(transaction);
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended by itself.
    }
    await ended.catch(() => {});
    throw FaceNetError.is(error) ? error : databaseFailed(error);
  }
  await ended;
  return result;
}

/** What browsers throw, with what can be done. */
export function databaseFailed(error: unknown): FaceNetError {
  if (FaceNetError.is(error)) return error;
  const { name = 'Error', message = '' } = Object(error) as Partial<Error>;
  const isFull = name === 'QuotaExceededError';
  const isClosed = name === 'InvalidStateError';
  return new FaceNetError(
    'IO_FAILED',
    isFull ? 'The browser has no room left for this page.' : `IndexedDB: ${name} ${message}`.trim(),
    {
      hint: isFull
        ? 'Free some, or ask for more with navigator.storage.persist().'
        : isClosed
          ? 'Open the gallery again: another tab has deleted its database, or the browser has cleared it.'
          : 'In private windows, and where storage is switched off, nothing can be kept.',
      cause: error,
    },
  );
}
