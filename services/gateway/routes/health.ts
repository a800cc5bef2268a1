import { type HealthAnswer, healthAnswer, isReady } from '../health.ts';
import type { Route } from '../route.ts';
import { anyRefusal, Health, NotReady } from '../schemas.ts';

/** `GET /health`: always 200 while this process answers; what is the matter is in the body. */
export const healthRoute: Route = (app, { facts }) => {
  const schema = {
    summary: 'What runs and what is the matter; always 200 while the gateway answers',
    response: { 200: Health, ...anyRefusal },
  };
  app.get('/health', { schema }, async () => healthAnswer(await facts()));
};

/** `GET /health/ready`: the same, for whoever looks at the status alone: 503 while something is a problem. */
export const readyRoute: Route = (app, { facts }) => {
  const schema = {
    summary: 'The same as /health, with 503 while a finding is a problem; what only waits is none',
    response: { 200: Health, 503: NotReady, ...anyRefusal },
  };
  app.get('/health/ready', { schema }, async (_request, reply) => {
    const answer: HealthAnswer = healthAnswer(await facts());
    return isReady(answer) ? answer : reply.code(503).send(answer);
  });
};
