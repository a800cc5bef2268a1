import { expect, test } from 'vitest';
import { type BoatState, emptyState } from '../../../services/cli/boat-state.ts';
import { NEEDED, statusScreen } from '../../../services/cli/status-sentences.ts';
import { queueJob } from '../../../shared/contracts/queue-job.ts';
import { type QueueStatus, queueStatus } from '../../../shared/contracts/queue-status.ts';
import type { Job } from '../../../shared/export/job.ts';

const NOW = Date.parse('2026-02-20T22:00:00Z');
const [job] = queueJob.examples as Job[];
const [calm] = queueStatus.examples as QueueStatus[];

function boat(queue: Partial<QueueStatus> | null, jobs: Partial<Job>[] = [], down: readonly string[] = []): BoatState {
  const service = (name: string) => ({
    status: down.includes(name) ? 'offline' : 'online',
    since: null,
    version: '1.0',
    needs: [],
  });
  return {
    ...emptyState(),
    queue: queue && { ...(calm as QueueStatus), ...queue },
    jobs: new Map(jobs.map((change, i) => [String(i), { ...(job as Job), ...change }])),
    services: new Map(NEEDED.map((name) => [name, service(name) as never])),
  };
}

const waiting = (what: 'network' | 'central', message: string) => ({
  pending_count: 2,
  oldest_pending_at: '2026-02-20T19:00:00Z',
  waiting_for: { what, since: '2026-02-20T21:00:00Z', message },
});

test.each<[what: string, state: BoatState, needsCare: boolean, says: RegExp]>([
  ['nothing waits', boat({}), false, /Waiting: {2}nothing\./],
  ['never heard', boat(null), true, /Safe: .*not known/],
  [
    'offline',
    boat(waiting('network', 'There is no network.')),
    false,
    /2 exports, the oldest made 3 hours ago\.\n.*Why: There is no network\. \(since 1 hour\)/,
  ],
  ['parked', boat(waiting('central', 'HTTP 401.')), true, /Why: HTTP 401\.[\s\S]*Next: .*doctor/],
  ['going up', boat({ uploading_count: 1 }), false, /1 export, 1 of them going up now/],
  [
    'between two attempts',
    boat({ pending_count: 1, next_retry_at: '2026-02-20T22:05:00Z', next_pending: job as Job }),
    false,
    /next try is in 5 minutes, after: HTTP 503/,
  ],
  [
    'failed',
    boat({ failed_count: 1 }, [{ status: 'failed', last_error: 'HTTP 422' }]),
    true,
    /HTTP 422[\s\S]*retry --failed/,
  ],
  [
    'delivered',
    boat({}, [{ status: 'completed', completed_at: '2026-02-20T20:00:00Z', import_id: 'import_1' }]),
    false,
    /1 export of 1 delivered\. The last: q_\w+, 2 hours ago, receipt import_1/,
  ],
  [
    'delivered by a clock that was ahead',
    boat({}, [{ status: 'completed', completed_at: '2031-01-01T00:00:00Z' }]),
    false,
    /by a clock that was ahead/,
  ],
  ['a service is down', boat({}, [], ['uploader']), true, /Not running: uploader/],
  [
    'the queue-keeper is down',
    boat({ pending_count: 1 }, [], ['queue-keeper']),
    true,
    /Safe: .*as last heard: 1 export is kept/,
  ],
])('%s', (_what, state, needsCare, says) => {
  const screen = statusScreen(state, NOW, true);
  expect(screen.lines.join('\n')).toMatch(says);
  expect(screen.needsCare).toBe(needsCare);
});

test('a broker that is not ours is not missed among the services', () => {
  expect(statusScreen(boat({}, [], ['broker']), NOW, false).needsCare).toBe(false);
  expect(statusScreen(boat({}, [], ['broker']), NOW, true).needsCare).toBe(true);
});
