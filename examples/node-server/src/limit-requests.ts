import type { RequestHandler } from 'express';

/** Refuses what comes while so many requests are open, before their bodies are read. */
export function limitRequests(most: number): RequestHandler {
  let open = 0;
  return (_, response, next) => {
    if (open >= most) {
      response.status(503).set('retry-after', '1');
      response.json({ error: { code: 'OVERLOADED', message: 'Too many photos at once.' } });
      return;
    }
    open++;
    response.on('close', () => open--);
    next();
  };
}
