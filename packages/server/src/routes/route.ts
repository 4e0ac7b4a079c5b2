import type { FaceNetError } from '@facenet/core';
import type { z } from '@hono/zod-openapi';
import type { KeyRole } from '../keys.js';
import type { Deadline } from '../request/deadline.js';

/** A request that was read, checked, and may be answered. */
export interface Call<Fields, Params> {
  /** Of the path. */
  readonly params: Params;
  /** Of the query, the form or the JSON. */
  readonly fields: Fields;
  /** By the names of the route's fields, as many of each as the route wants. */
  readonly photos: ReadonlyMap<string, readonly Uint8Array[]>;
  readonly deadline: Deadline;
}

/** How many photos a field holds. */
export interface PhotoField {
  readonly name: string;
  readonly least: number;
  /** Default 1. */
  readonly most?: number;
}

/**
 * One thing that can be asked of the server: how it is asked, who may, and what is done. The document
 * that describes the server is made of the same values that check its requests.
 */
export interface Route<
  Fields extends z.ZodObject = z.ZodObject,
  Params extends z.ZodObject = z.ZodObject,
> {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** With parameters as "/v1/people/{id}". */
  readonly path: string;
  readonly role: KeyRole;
  readonly tag: 'faces' | 'people';
  readonly summary: string;
  readonly description?: string;
  readonly params?: Params;
  readonly fields?: Fields;
  /** Its body is read within the limits of the queue if it has any. */
  readonly photos?: readonly PhotoField[];
  readonly answer: {
    readonly status: 200 | 201 | 204;
    readonly description: string;
    readonly schema?: z.ZodType;
  };
  /** Codes of errors that it answers besides those of all routes, with their statuses. */
  readonly failures?: readonly (404 | 409 | 422)[];
  /** Whether it needs a gallery: a server without one says so before it reads anything. */
  readonly gallery?: true;
  /** @throws HttpError, {@link FaceNetError} */
  handle(call: Call<z.output<Fields>, z.output<Params>>): Promise<unknown>;
}

/** Gives a route's `handle` the types of its fields and parameters. */
export function defineRoute<Fields extends z.ZodObject, Params extends z.ZodObject>(
  route: Route<Fields, Params>,
): Route {
  return route as unknown as Route;
}
