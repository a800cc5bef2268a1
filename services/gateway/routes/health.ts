import { healthAnswer } from '../health.ts';
import type { Route } from '../route.ts';
import { anyRefusal, Health } from '../schemas.ts';

/** `GET /health`: always 200 while this process answers; what is the matter is in the body. */
export const healthRoute: Route = (app, { facts }) => {
  const schema = { summary: 'What runs and what is the matter', response: { 200: Health, ...anyRefusal } };
  app.get('/health', { schema }, async () => healthAnswer(await facts()));
};
