export { abortable, throwIfAborted } from '@facenet/core/workers';
