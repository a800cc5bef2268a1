import { expect, test } from 'vitest';
import { healthAnswer, isReady } from '../../../services/gateway/health.ts';
import { Health } from '../../../services/gateway/schemas.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import type { BoatFacts, ServiceState } from '../../../shared/findings/boat-facts.ts';
import { CALM_QUEUE, calmFacts, processes } from '../../support/situations.ts';

const NOW = Date.parse('2026-02-20T22:00:00Z');
const boat = (change: Partial<BoatFacts> = {}) =>
  calmFacts(NOW, { needed: ['collector', 'queue-keeper', 'uploader'], ...change });

test('healthy means that everything an export needs is running, and all is ashore or on its way', () => {
  const waiting = { what: 'network' as const, since: '2026-02-20T21:00:00Z', message: 'There is no network.' };
  const queue = { ...CALM_QUEUE, pending_count: 2, waiting_for: waiting };
  for (const facts of [boat(), boat({ queue })]) {
    expect(healthAnswer(facts)).toMatchObject({
      status: 'healthy',
      service: 'export-manager',
      queue_initialized: true,
      worker_running: true,
      bus_connected: true,
      problems: [],
    });
  }
});

test.each<[facts: BoatFacts, workerRunning: boolean, problem: string]>([
  [boat({ services: processes('uploader') }), false, 'The uploader is not running.'],
  [boat({ services: processes('collector') }), true, 'The collector is not running.'],
  [boat({ connected: false, services: new Map() }), false, 'The message broker cannot be reached.'],
  [boat({ connected: false, isBrokerSilent: true }), true, 'The message broker does not answer.'],
  [boat({ queue: null }), true, 'The queue-keeper has not told yet how the queue stands.'],
])('degraded says what is the matter, and what it means (%#)', (facts, worker_running, problem) => {
  const answer = healthAnswer(facts);
  expect(answer).toMatchObject({ status: 'degraded', worker_running });
  expect(answer.problems).toEqual([expect.stringMatching(new RegExp(`^${problem} \\S`))]);
  expect(problemOf(Health, answer)).toBeNull();
});

test('what a process lacks is passed on; having no network is no fault', () => {
  const needs = [{ what: 'network' as const, message: 'no network' }];
  const uploader = { status: 'online' as const, since: null, version: '1.0', needs };
  const services = new Map<string, ServiceState>([...processes(), ['uploader', uploader]]);
  expect(healthAnswer(boat({ services }))).toMatchObject({ status: 'healthy', needs });
});

test.each<[what: string, facts: BoatFacts, ready: boolean]>([
  ['all is well', boat(), true],
  ['a cancelled export waits for a decision', boat({ queue: { ...CALM_QUEUE, cancelled_count: 1 } }), true],
  ['an export has failed', boat({ queue: { ...CALM_QUEUE, failed_count: 1 } }), false],
  ['a process is not running', boat({ services: processes('uploader') }), false],
  ['the queue is not known', boat({ queue: null }), false],
])('ready is whatever has no problem: %s', (_what, facts, ready) => {
  expect(isReady(healthAnswer(facts))).toBe(ready);
});
