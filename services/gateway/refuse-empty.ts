import type { FastifyRequest } from 'fastify';
import { RefusalError } from './refusal.ts';

/** Before a body is checked: refuses one in which nothing stands, and says what it takes. */
export const refuseEmptyBody =
  (wants: string) =>
  async ({ body }: Pick<FastifyRequest, 'body'>): Promise<void> => {
    if (isEmpty(body)) throw new RefusalError(400, 'invalid_request', `The body is empty: ${wants}.`);
  };

const isEmpty = (body: unknown): boolean =>
  body === undefined || (typeof body === 'object' && body !== null && Object.keys(body).length === 0);
