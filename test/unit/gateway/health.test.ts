import { expect, test } from 'vitest';
import { type HealthFacts, healthAnswer } from '../../../services/gateway/health.ts';

const online = { online: true, since: '2026-02-20T21:44:16.503Z', needs: [] };
const offline = { online: false, since: null, needs: [] };
const healthy: HealthFacts = {
  busConnected: true,
  queueInitialized: true,
  services: { collector: online, 'queue-keeper': online, uploader: online },
};

test('healthy means that everything an export needs is running', () => {
  expect(healthAnswer(healthy)).toMatchObject({
    status: 'healthy',
    service: 'export-manager',
    queue_initialized: true,
    worker_running: true,
    bus_connected: true,
    problems: [],
  });
});

test.each([
  [{ ...healthy, services: { ...healthy.services, uploader: offline } }, false, 'The uploader is not running.'],
  [{ ...healthy, services: { ...healthy.services, collector: null } }, true, 'The collector is not running.'],
  [
    {
      busConnected: false,
      queueInitialized: true,
      services: { collector: null, 'queue-keeper': null, uploader: null },
    },
    false,
    'The message broker cannot be reached.',
  ],
])('degraded says what is the matter (%#)', (facts, worker_running, problem) => {
  expect(healthAnswer(facts)).toMatchObject({ status: 'degraded', worker_running, problems: [problem] });
});

test('what a process lacks is passed on', () => {
  const needs = [{ what: 'network' as const, message: 'no network' }];
  const services = { ...healthy.services, uploader: { ...online, needs } };
  expect(healthAnswer({ ...healthy, services })).toMatchObject({ status: 'healthy', needs });
});
