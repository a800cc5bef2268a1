import { expect, test } from 'vitest';
import { statusScreen } from '../../../services/cli/status-sentences.ts';
import { ownCommand } from '../../../services/cli/trouble.ts';
import type { QueueStatus } from '../../../shared/contracts/queue-status.ts';
import { CANCELLED_ON_ITS_WAY } from '../../../shared/export/delivery-unknown.ts';
import type { Job } from '../../../shared/export/job.ts';
import type { BoatFacts } from '../../../shared/findings/boat-facts.ts';
import { findAll } from '../../../shared/findings/find.ts';
import { CALM_QUEUE, calmFacts, JOB, processes, twelveSituations } from '../../support/situations.ts';

const NOW = Date.parse('2026-02-20T22:00:00Z');

function boat(queue: Partial<QueueStatus> | null, jobs: Partial<Job>[] = [], down: readonly string[] = []): BoatFacts {
  return calmFacts(NOW, {
    queue: queue && { ...CALM_QUEUE, ...queue },
    jobs: jobs.map((change) => ({ ...JOB, problems: [], ...change })),
    services: processes(...down),
  });
}
/** Nothing is heard of the queue-keeper, on a broker of ours. */
function startedAt(since: string): BoatFacts {
  const facts = boat(null);
  const broker = facts.services.get('broker');
  return broker ? { ...facts, services: new Map(facts.services).set('broker', { ...broker, since }) } : facts;
}
const screen = (facts: BoatFacts) => statusScreen(facts, findAll(facts)).join('\n');
const delivered = (change: Partial<Job> = {}): Partial<Job> => ({
  status: 'completed',
  completed_at: '2026-02-20T20:00:00Z',
  import_id: 'import_1',
  ...change,
});

/** Messages wait for the collector, which is there. */
function withDeafCollector(): BoatFacts {
  const facts = boat({});
  const broker = facts.services.get('broker');
  const waiting = { collector: 1 };
  return broker ? { ...facts, services: new Map(facts.services).set('broker', { ...broker, waiting }) } : facts;
}

test.each<[what: string, facts: BoatFacts, says: RegExp]>([
  ['nothing waits', boat({}), /^Waiting: +nothing\.$/m],
  ['the collector hangs', withDeafCollector(), /^Waiting: +no export\.$/m],
  [
    'the collector hangs',
    withDeafCollector(),
    /^Running: +broker, gateway, queue-keeper and uploader \(.+\)\. Taking nothing that is sent to it: collector\.$/m,
  ],
  [
    'the collector hangs',
    withDeafCollector(),
    /^ +1 message waits at the broker for the collector, which does not take/m,
  ],
  [
    'nothing is heard of the queue-keeper',
    startedAt('2026-02-20T21:00:00Z'),
    /^Safe: +not known: nothing is heard of the queue-keeper on this broker, which started 1 hour ago\.$/m,
  ],
  [
    'nothing is heard of the queue-keeper, on a broker that started by a clock ahead of ours',
    startedAt('2026-02-20T23:00:00Z'),
    /^Safe: +not known: nothing is heard of the queue-keeper on this broker\.$/m,
  ],
  [
    'nothing is heard of the queue-keeper, on a broker that is not ours',
    { ...boat(null), services: new Map() },
    /^Safe: +not known: nothing is heard of the queue-keeper on this broker\.$/m,
  ],
  ['the queue-keeper is down', boat({}, [], ['queue-keeper']), /^Safe: +as last heard/m],
  [
    'offline',
    boat({
      pending_count: 2,
      oldest_pending_at: '2026-02-20T19:00:00Z',
      waiting_for: { what: 'network', since: '2026-02-20T21:00:00Z', message: 'There is no network.' },
    }),
    /2 exports, the oldest made 3 hours ago\.\n +There has been no way ashore for 1 hour: There is no network\./,
  ],
  [
    'cancelled',
    boat({ cancelled_count: 1 }, [{ status: 'cancelled' }]),
    /q_20260220_164416 \(.+\): cancelled; removed after its days unless retried\./,
  ],
  [
    'cancelled on its way',
    boat({ cancelled_count: 1 }, [{ status: 'cancelled', last_error: CANCELLED_ON_ITS_WAY }]),
    /: cancelled while it was uploaded, so it may be ashore; removed/,
  ],
  ['going up', boat({ uploading_count: 1 }), /1 export, 1 of them going up now/],
  [
    'nothing goes up without an uploader',
    boat({ uploading_count: 1 }, [], ['uploader']),
    /1 export\.\n +Why: the uploader is not running\./,
  ],
  [
    'between two attempts',
    boat({
      pending_count: 1,
      last_delivered_at: '2026-02-19T22:00:00Z',
      next_retry_at: '2026-02-20T22:05:00Z',
      next_pending: { ...JOB, next_retry_at: '2026-02-20T22:05:00Z' },
    }),
    /Why: the next try is in 5 minutes\.\n +The last tries to upload failed: HTTP 503[^;]*; next try in 5 minutes\./,
  ],
  ['delivered', boat({}, [delivered()]), /1 export of 1 delivered\. The last: q_\w+, 2 hours ago, receipt import_1\./],
  [
    'delivered by a clock that was ahead',
    boat({}, [delivered({ completed_at: '2031-01-01T00:00:00Z' })]),
    /by a clock that was ahead/,
  ],
  ['a service is down', boat({}, [], ['uploader']), /Not running: uploader\.$/m],
  [
    'a service hangs, or ended without a goodbye',
    calmFacts(NOW, {
      services: processes().set('uploader', { status: 'offline', since: null, version: '1.0', needs: [] }),
    }),
    /Not answering: uploader\.$/m,
  ],
])('%s', (_what, facts, says) => {
  expect(screen(facts)).toMatch(says);
});

test('up to when each category is ashore: the newest of all that was ever delivered, whatever was delivered last', () => {
  const told = boat({ last_record_at: { boatlog: '2026-02-18T08:00:00', qr_codes: '2025-05-01T10:00:00' } }, [
    delivered({ last_record_at: { boatlog: '2026-02-20T20:30:00' } }),
  ]);
  expect(screen(told)).toContain('Newest records ashore: boatlog 18 February 08:00, qr_codes 1 May 2025 10:00.');
  const listed = boat({}, [
    delivered({ created_at: '2026-02-20T21:00:00Z', last_record_at: { boatlog: '2026-02-20T20:30:00' } }),
    delivered({
      created_at: '2026-02-20T21:30:00Z',
      completed_at: '2026-02-20T21:59:00Z',
      last_record_at: { boatlog: '2026-02-19T08:00:00', telemetry: '2026-02-19T09:00:00' },
    }),
    { status: 'failed', last_record_at: { boatlog: '2026-02-20T21:00:00' } },
  ]);
  expect(screen(listed)).toContain('Newest records ashore: boatlog 20 February 20:30, telemetry 19 February 09:00.');
});

test('the last delivery is told by the ledger when its job and its file are gone', () => {
  const last = { last_delivered: { queue_id: 'q_20260101_120000', import_id: 'import_9' } };
  expect(screen(boat({ ...last, last_delivered_at: '2026-02-18T22:00:00Z' }))).toContain(
    '1 export of 1 delivered. The last: q_20260101_120000, 2 days ago, receipt import_9.',
  );
});

test('each export that is not delivered is told with what becomes of it, the newest three of them', () => {
  const failed = (queue_id: string) => ({
    status: 'failed' as const,
    queue_id,
    transient: true,
    last_error: 'HTTP 503.',
  });
  const facts = boat({ failed_count: 4 }, ['q_1', 'q_2', 'q_3', 'q_4'].map(failed));
  expect(screen(facts)).toMatch(
    /^Not sent: q_2 \(2\.3 kB\): failed: HTTP 503; tried again when the server answers; removed after its days\.\n.*q_3.*\n.*q_4.*\n +and 1 more\.$/m,
  );
});

test('the next step is one that helps, as it is called here', () => {
  const situations = Object.values(twelveSituations(NOW));
  const steps = situations.map(({ queue = {}, job }) => screen(boat(queue, job ? [job] : [])).split('Next:')[1] ?? '');
  const all = steps.join('');
  expect(all).toContain(ownCommand('retry --failed'));
  expect(all).toContain(ownCommand(`retry ${JOB.queue_id}`));
  expect(all).toContain(ownCommand('doctor'));
});
